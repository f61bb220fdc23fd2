"""S07: where money moves, the identity provider must have seen the person minutes ago, with the second factor."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from services.kernel.identity import LocalIssuer, Person
from tests.funding.conftest import HOME, Funding

SOME = UUID("01935d6a-0000-7000-8000-000000000000")
ROLES = frozenset({"applicant", "finance_officer", "authorising_officer", "administrator"})
MONEY: tuple[tuple[str, str, Any], ...] = (
    ("POST", f"/api/applications/{SOME}/claim", {}),
    ("POST", f"/api/claims/{SOME}/approval", {}),
    ("POST", "/api/payment-batches", {"claim_ids": [str(SOME)]}),
    ("PUT", f"/api/envelopes/{HOME}", {"ceiling": {"amount": "1.00", "currency": "EUR"}}),
    ("POST", f"/applications/{SOME}/claim", None),
    ("POST", f"/claims/{SOME}/approval", None),
    ("POST", "/payment-batches", None),
    ("POST", f"/envelopes/{HOME}", None),
)
EVERY = pytest.mark.parametrize(("method", "path", "body"), MONEY)


@pytest.fixture(autouse=True)
def deployed(funding: Funding) -> Iterator[None]:
    """The service as in a deployment whose provider calls the second factor `mfa`."""
    local = funding.service.settings
    funding.service.settings = local.model_copy(update={"identity": "oidc", "oidc_acr_values": "mfa eidas-high"})
    yield
    funding.service.settings = local


def seen(funding: Funding, seconds_ago: int | None, acr: str | None) -> dict[str, str]:
    """Headers of somebody whom the provider saw so long ago, at this level."""
    at = None if seconds_ago is None else int(time.time()) - seconds_ago
    person = Person("fin", ROLES, HOME, authenticated_at=at, acr=acr)
    return {"Authorization": f"Bearer {LocalIssuer(funding.keys.private).sign(person, 60)}"}


@EVERY
@pytest.mark.parametrize(("seconds_ago", "acr"), [(310, "mfa"), (None, "mfa"), (5, None), (5, "password")])
async def test_who_was_not_made_sure_of_lately_moves_no_money(
    funding: Funding, method: str, path: str, body: Any, seconds_ago: int | None, acr: str | None
) -> None:
    answer = await funding.client.request(method, path, json=body, headers=seen(funding, seconds_ago, acr))
    assert (answer.status_code, answer.json()["sign_in_again"]) == (401, "/sign-in/again")
    assert answer.json()["type"] == "urn:clusterxchange:problem:sign-in-again"
    challenge = 'error="insufficient_user_authentication", max_age="300", acr_values="mfa eidas-high"'
    assert challenge in answer.headers["www-authenticate"]


@EVERY
async def test_who_was_made_sure_of_just_now_is_asked_nothing_more(
    funding: Funding, method: str, path: str, body: Any
) -> None:
    answer = await funding.client.request(method, path, json=body, headers=seen(funding, 290, "eidas-high"))
    assert answer.status_code != 401


@EVERY
async def test_a_stranger_is_not_sent_to_sign_in_again(funding: Funding, method: str, path: str, body: Any) -> None:
    answer = await funding.client.request(method, path, json=body)
    assert (answer.status_code, "sign_in_again" in answer.json()) == (401, False)


async def test_a_browser_is_led_to_the_provider_and_back_to_the_page_with_the_button(funding: Funding) -> None:
    page = {"Accept": "text/html", "Referer": f"http://service.test/claims/{SOME}"}
    answer = await funding.client.post(f"/claims/{SOME}/approval", headers=seen(funding, 900, "mfa") | page)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in/again?next=/claims/{SOME}")


async def test_the_page_of_another_site_is_not_where_one_is_led_back_to(funding: Funding) -> None:
    page = {"Accept": "text/html", "Referer": "https://evil.test/claims"}
    answer = await funding.client.post("/payment-batches", headers=seen(funding, 900, "mfa") | page)
    assert answer.headers["location"] == "/sign-in/again?next=/"


async def test_reading_asks_for_nothing_more(funding: Funding) -> None:
    assert (await funding.client.get("/api/claims", headers=seen(funding, 5_000, None))).status_code == 200
