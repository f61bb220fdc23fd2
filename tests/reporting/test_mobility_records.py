"""Mobility records field by field, a report of what nobody states, and recipients: for staff alone."""

import csv
import io
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import httpx
import pytest

from contracts.events.applications import OrganisationRegistered
from services.kernel.clock import rfc3339
from services.reporting.domain.mobility_record import FIELDS
from tests.reporting.histories import BEGIN, CALL, CaseTold, Telling
from tests.reporting.office import Office

AS_OF = datetime(2023, 12, 1, tzinfo=UTC)
CASES = 4
# What the schema of the 360Giving Data Standard 1.1 asks of every grant to an organisation.
NEEDED = frozenset(
    (
        *("id", "title", "description", "currency", "amountAwarded", "awardDate"),
        *("recipientOrganization", "fundingOrganization"),
    )
)


@pytest.fixture(scope="module")
async def cases(office: Office) -> list[CaseTold]:
    random = Random(7)  # noqa: S311
    cases = [CaseTold(random, partnership="CLOTH", mode="physical", first_day=date(2023, 2, 6)) for _ in range(CASES)]
    await office.tell(*(Telling(registration_of(case), BEGIN) for case in cases))
    await office.tell(*(telling for case in cases for telling in case.go_all_the_way().tellings))
    return cases


def registration_of(case: CaseTold) -> OrganisationRegistered:
    about = case.visitor.model_dump(exclude={"latitude", "longitude"})
    return OrganisationRegistered(**about, call=CALL, name=f"Weavers {case.case.hex[:6]}", takes_part_as=("visitor",))


async def ask(office: Office, path: str = "", what: str = "mobility-records", **asked: Any) -> httpx.Response:
    asked = {"call": CALL, "partnership": "CLOTH", "as_of": rfc3339(AS_OF), **asked}
    headers = office.as_("cora", "coordinator", partnership="CLOTH")
    return await office.client.get(f"/api/statistics/{what}{path}", params=asked, headers=headers)


async def test_each_completed_exchange_is_a_line_that_says_what_was_told_of_it(
    office: Office, cases: list[CaseTold]
) -> None:
    answer = await ask(office)
    records = list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))
    assert answer.headers["row-count"] == str(len(records)) == str(CASES)
    assert list(records[0]) == [field.name for field in FIELDS]
    by_id = {record["exchange_id"]: record for record in records}
    assert sorted(by_id) == list(by_id)
    for case in cases:
        told, record = case.standing(), by_id[str(case.case)]
        expected = {
            "call": CALL,
            "visitor_partnership": "CLOTH",
            "host_partnership": "BIGINN",
            "visitor_id": str(case.visitor.organisation_id),
            "visitor_kind": case.visitor.kind,
            "visitor_size": case.visitor.size_class,
            "visitor_country": case.visitor.country,
            "host_id": str(case.host.organisation_id),
            "host_kind": case.host.kind,
            "host_country": case.host.country,
            "nace_division": case.visitor.nace[:3],
            "ecosystem": case.visitor.ecosystem,
            "first_day": "2023-02-06",
            "last_day": "2023-02-10",
            "year": "2023",
            "working_days": str(told["working_days"]),
            "paid_on": told["paid_on"].isoformat(),
            "status": "closed",
            "mode": "physical",
            "distance_m": str(round(told["distance_km"] * 1000)),
            "reductions": " ".join(told["reductions"]),
            "granted_cents": str(case.amount.cents),
            "paid_cents": str(case.amount.cents),
            "gender": told["representative_gender"],
            "third_country_national": "false",
            "visitor_satisfaction": str(told["satisfaction"]),
            "would_recommend": "true",
            "meetings": str(told["outcomes"].meetings),
            "visitor_region": "",
        }
        assert {name: record[name] for name in expected} == expected


async def test_the_gap_report_names_every_field_and_why_it_is_empty(office: Office, cases: list[CaseTold]) -> None:
    document = (await ask(office, "/gaps")).json()
    gaps = {item["field"]: item for item in document["items"]}
    assert (document["records"], list(gaps)) == (CASES, [field.name for field in FIELDS])
    assert (gaps["host_country"]["missing"], gaps["host_country"]["why"]) == (0, None)
    assert (gaps["visitor_region"]["missing"], "region" in gaps["visitor_region"]["why"]) == (CASES, True)
    assert all(item["why"] for item in gaps.values() if item["missing"] == CASES)


async def test_recipients_are_organisations_with_what_each_was_granted_and_paid(
    office: Office, cases: list[CaseTold]
) -> None:
    grants = (await ask(office, what="recipients")).json()["grants"]
    by_exchange = {grant["id"].removeprefix("360G-clusterxchange-"): grant for grant in grants}
    assert len(grants) == len({grant["id"] for grant in grants}) == CASES
    for case in cases:
        grant = by_exchange[str(case.case)]
        [recipient], [funder] = grant["recipientOrganization"], grant["fundingOrganization"]
        assert grant.keys() >= NEEDED
        assert (recipient["name"], funder["name"]) == (registration_of(case).name, "CLOTH")
        assert (grant["amountAwarded"], grant["amountDisbursed"]) == (case.amount.cents / 100,) * 2
        assert case.visitor.owner not in str(grant)


async def test_records_are_for_staff_and_in_one_format(office: Office, cases: list[CaseTold]) -> None:
    answer = await ask(office, format="pdf")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "format")
    assert (await ask(office, partnership="BIGINN")).status_code == 403
    assert (await office.client.get("/api/statistics/mobility-records")).status_code == 401
