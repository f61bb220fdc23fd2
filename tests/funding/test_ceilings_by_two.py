"""A ceiling is proposed by one administrator and confirmed by another, by the code and past it by the database."""

import time
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import pytest

from services.kernel.identity import LocalIssuer, Person
from tests.funding.conftest import Funding

PATH = "/api/envelopes/CLOTH-NEXT"
PROPOSED = f"{PATH}/proposed-ceiling"
REFUSED = asyncpg.IntegrityConstraintViolationError
CHANGE = """
insert into ceiling_changes (
    id, partnership, ceiling_cents, currency, way, proposed_by, proposed_at, outcome, settled_by, settled_at,
    correlation_id
)
values (
    gen_random_uuid(), 'HEMPCLUB-NEXT', 1, 'EUR', 'two_people', $1, now(), 'confirmed', $2, now(), gen_random_uuid()
)
"""


@pytest.fixture(autouse=True)
def deployed(funding: Funding) -> Iterator[None]:
    """The service as in a deployment."""
    local = funding.service.settings
    funding.service.settings = local.model_copy(update={"identity": "oidc", "oidc_acr_values": "mfa"})
    yield
    funding.service.settings = local


def root(funding: Funding, subject: str) -> dict[str, str]:
    """Headers of an administrator whom the provider has just seen."""
    person = Person(subject, frozenset({"administrator"}), authenticated_at=int(time.time()), acr="mfa")
    return {"Authorization": f"Bearer {LocalIssuer(funding.keys.private).sign(person, 600)}"}


def ceiling(amount: str, **more: Any) -> dict[str, Any]:
    return {"ceiling": {"amount": amount, "currency": "EUR"}, **more}


async def propose(funding: Funding, amount: str, subject: str = "root") -> httpx.Response:
    return await funding.client.put(PATH, json=ceiling(amount), headers=root(funding, subject))


async def settle(funding: Funding, amount: str, subject: str, decision: str = "confirm") -> httpx.Response:
    body = ceiling(amount, decision=decision)
    return await funding.client.post(PROPOSED, json=body, headers=root(funding, subject))


async def test_what_one_proposes_holds_when_another_confirms_it(funding: Funding) -> None:
    before = (await funding.envelope("CLOTH-NEXT"))["ceiling"]
    proposed = await propose(funding, "130000.00")
    assert (proposed.status_code, proposed.json()["ceiling"]["amount"]) == (202, before)
    assert proposed.json()["proposed_ceiling"]["proposed_by"] == "root"
    own = await settle(funding, "130000.00", "root")
    assert (own.status_code, "Another administrator" in own.json()["detail"]) == (403, True)
    confirmed = await settle(funding, "130000.00", "ada")
    assert (confirmed.json()["ceiling"]["amount"], confirmed.json()["proposed_ceiling"]) == ("130000.00", None)


async def test_nobody_confirms_another_ceiling_than_was_seen_or_twice(funding: Funding) -> None:
    await propose(funding, "140000.00")
    await propose(funding, "150000.00")
    answers = [await settle(funding, amount, "ada") for amount in ("140000.00", "150000.00", "150000.00")]
    assert [answer.status_code for answer in answers] == [409, 200, 409]


async def test_a_proposal_can_be_dropped(funding: Funding) -> None:
    before = (await funding.envelope("CLOTH-NEXT"))["ceiling"]
    await propose(funding, "160000.00")
    assert (await settle(funding, "160000.00", "ada", "drop")).json()["ceiling"]["amount"] == before
    assert (await settle(funding, "160000.00", "ada")).status_code == 409


async def test_less_than_is_taken_is_not_even_proposed(funding: Funding) -> None:
    await funding.decide((await funding.applications())[0].item)
    body = ceiling("1.00")
    answer = await funding.client.put("/api/envelopes/AURORA-NEXT", json=body, headers=root(funding, "root"))
    assert answer.status_code == 409


async def test_the_page_offers_the_word_to_the_other_administrator_only(funding: Funding) -> None:
    await propose(funding, "170000.00")
    pages = [
        (await funding.client.get("/envelopes/CLOTH-NEXT", headers=root(funding, who) | {"Accept": "text/html"})).text
        for who in ("root", "ada")
    ]
    assert ["Confirm this ceiling" in page for page in pages] == [False, True]
    form = {"ceiling.amount": "170000.00", "ceiling.currency": "EUR", "decision": "confirm"}
    answer = await funding.client.post(
        "/envelopes/CLOTH-NEXT/proposed-ceiling", data=form, headers=root(funding, "ada")
    )
    assert (answer.status_code, (await funding.envelope("CLOTH-NEXT"))["ceiling"]) == (303, "170000.00")


@pytest.mark.parametrize(("proposed_by", "settled_by"), [("root", "root"), ("root", None)])
async def test_the_database_itself_wants_two_people(funding: Funding, proposed_by: str, settled_by: str | None) -> None:
    with pytest.raises(REFUSED, match="two_people_set_a_ceiling"):
        await funding.service.pool.execute(CHANGE, proposed_by, settled_by)


async def test_the_database_itself_keeps_to_what_was_agreed(funding: Funding) -> None:
    for spoil in (
        "update envelopes set ceiling_cents = ceiling_cents + 1 where partnership = 'HEMPCLUB-NEXT'",
        "insert into ledger_entries (id, partnership, cause, occurred_at, recorded_at, correlation_id) "
        "values (gen_random_uuid(), 'HEMPCLUB-NEXT', 'ceiling_set', now(), now(), gen_random_uuid())",
        "update ceiling_changes set ceiling_cents = 1 where partnership = 'HEMPCLUB-NEXT'",
    ):
        with pytest.raises(REFUSED):
            await funding.service.pool.execute(spoil)
