"""Envelopes: what the programme gives, who sees it, and who changes it."""

from typing import Any

import pytest

from services.funding.opening import open_envelopes
from tests.funding.conftest import Funding
from tests.kit import told_types

PATH = "/api/envelopes/CLOTH-NEXT"


async def test_every_partnership_of_the_open_call_starts_with_its_ceiling(funding: Funding) -> None:
    answer = await funding.client.get("/api/envelopes", headers=funding.by("olga", "auditor"))
    ceilings = {one["partnership"]: one["ceiling"]["amount"] for one in answer.json()["items"]}
    names = ("AURORA", "BIGINN", "CLOTH", "HEMPCLUB", "PHOTONICS")
    assert ceilings == {f"{name}-NEXT": "100000.00" for name in names}


async def test_a_second_start_opens_nothing_again(funding: Funding) -> None:
    await open_envelopes(funding.service)
    assert await told_types(funding.service, "HEMPCLUB-NEXT") == ["EnvelopeCeilingSet"]


@pytest.mark.parametrize(
    ("who", "partnership", "status"),
    [
        ("finance_officer", "CLOTH-NEXT", 200),
        ("support_office", None, 200),
        ("administrator", None, 200),
        ("evaluator", "AURORA-NEXT", 404),
        ("applicant", None, 403),
    ],
)
async def test_an_envelope_is_shown_to_those_who_may_see_it(
    funding: Funding, who: str, partnership: str | None, status: int
) -> None:
    answer = await funding.client.get(PATH, headers=funding.by("somebody", who, partnership=partnership))
    assert answer.status_code == status


async def test_an_unknown_partnership_has_no_envelope(funding: Funding) -> None:
    answer = await funding.client.get("/api/envelopes/NOBODY", headers=funding.by("olga", "auditor"))
    assert answer.status_code == 404


async def test_only_an_administrator_sets_a_ceiling(funding: Funding) -> None:
    body = {"ceiling": {"amount": "1.00", "currency": "EUR"}}
    headers = funding.by("fred", "authorising_officer", partnership="CLOTH-NEXT")
    assert (await funding.client.put(PATH, json=body, headers=headers)).status_code == 403
    answer = await funding.set_ceiling("120000.00", "CLOTH-NEXT")
    assert answer.json()["available"] == {"amount": "120000.00", "currency": "EUR"}


async def test_a_ceiling_is_never_set_below_what_is_taken(funding: Funding) -> None:
    sent = (await funding.applications(partnership="BIGINN-NEXT"))[0]
    await funding.decide(sent.item, partnership="BIGINN-NEXT")
    assert (await funding.set_ceiling("899.99", "BIGINN-NEXT")).status_code == 409
    assert (await funding.set_ceiling("900.00", "BIGINN-NEXT")).status_code == 200


@pytest.mark.parametrize(
    ("ceiling", "field"),
    [
        ({"amount": "1_000.00", "currency": "EUR"}, "ceiling.amount"),
        ({"amount": "-1.00", "currency": "EUR"}, "ceiling.amount"),
        ({"amount": 1000, "currency": "EUR"}, "ceiling.amount"),
        ({"amount": "1000", "currency": "EUR"}, "ceiling.amount"),
        ({"amount": "1000.00", "currency": "USD"}, "ceiling.currency"),
        ({"amount": "1000.00"}, "ceiling.currency"),
    ],
)
async def test_a_ceiling_that_is_no_amount_is_refused(funding: Funding, ceiling: dict[str, Any], field: str) -> None:
    answer = await funding.client.put(PATH, json={"ceiling": ceiling}, headers=funding.by("root", "administrator"))
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
