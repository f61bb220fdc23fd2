"""The rules applied to what was submitted; one visit for each organisation, whatever happens at the same time."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from contracts.events.applications import ApplicationSubmitted
from contracts.events.funding import ChangesRequested, CofundingDeclined
from contracts.scheme.programmes import load_programmes
from services.applications.api.application_bodies import SubmitApplication
from services.applications.api.applications import submit
from services.applications.api.submitted_event import submitted
from services.applications.domain.application import OrganisationFacts
from services.applications.handlers.assessment import assess_eligibility
from services.applications.store.case_file import CaseFile
from services.applications.store.visits import place_of
from services.kernel.clock import test_clock as under_test_clock
from services.kernel.identifiers import new_id
from services.kernel.identity import Person
from services.kernel.transaction import Transaction
from tests.applications.cases import BEFORE, Case, a_case, an_application
from tests.applications.conftest import Applications, an_organisation, matched
from tests.kit import eventually, tell


async def assessed(applications: Applications, ids: list[str]) -> list[str]:
    """The statuses of these applications, as soon as none waits any more."""

    async def look() -> list[str] | None:
        rows = await applications.service.pool.fetch("select status from applications where id = any($1::uuid[])", ids)
        found = [row["status"] for row in rows]
        return found if "submitted" not in found else None

    return await eventually(look, 60)


def failed(shown: dict[str, object]) -> list[str]:
    findings = shown["eligibility"]["findings"]  # type: ignore[index]
    return [one["rule"] for one in findings if one["outcome"] == "fail"]


async def test_one_of_a_hundred_parallel_submissions_of_a_visitor_is_eligible(applications: Applications) -> None:
    match_id = await matched(applications)
    ola = applications.owner("ola").at(BEFORE)
    sent = await asyncio.gather(*(ola.post("/api/applications", an_application(match_id)) for _ in range(100)))
    statuses = await assessed(applications, [answer.json()["id"] for answer in sent])
    assert (statuses.count("eligible"), statuses.count("ineligible")) == (1, 99)


async def test_submissions_of_a_visitor_in_one_transaction_give_one_visit(applications: Applications) -> None:
    sent = SubmitApplication.model_validate_json(json.dumps(an_application(await matched(applications))))
    ola = Person("ola", frozenset({"applicant"}))
    time = under_test_clock(datetime.fromisoformat(BEFORE).astimezone(UTC))
    async with applications.service.pool.acquire() as connection, connection.transaction():
        tx = Transaction(connection, time, new_id(), ola)
        events = [submitted(await submit(tx, sent), sent.traveller(), load_programmes()) for _ in range(3)]
        found = [await assess_eligibility(event, CaseFile(tx)) for event in events]
    assert [one.outcome for one in found if one] == ["eligible", "ineligible", "ineligible"]


async def test_a_submission_delivered_twice_is_assessed_once(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    pool = applications.service.pool
    await pool.execute("update outbox set position = null where key = $1 and sequence = 1", case.id)
    applications.service.relay.wake()
    marker = await a_case(applications)
    await marker.until("eligible")
    assert (await applications.told(case.id)).count("EligibilityAssessed") == 1


async def test_the_same_submission_told_twice_is_assessed_once(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    body = await applications.service.pool.fetchval("select body from outbox where key = $1 and sequence = 1", case.id)
    await tell(applications.service, ApplicationSubmitted.model_validate_json(body))
    marker = await a_case(applications)
    await marker.until("eligible")
    assert (await applications.told(case.id)).count("EligibilityAssessed") == 1


async def test_a_stay_of_two_working_days_is_ineligible_with_its_reason(applications: Applications) -> None:
    case = await a_case(applications, stay={"first_day": "2026-06-04", "last_day": "2026-06-07"})
    shown = await case.until("ineligible")
    assert failed(shown) == ["ELIG-13"]
    assert shown["eligibility"]["lump_sum"]["amount"] == "0.00"
    assert await has_visit(case) is False


async def test_an_application_without_activity_is_ineligible(applications: Applications) -> None:
    case = await a_case(applications, activities=[])
    assert failed(await case.until("ineligible")) == ["ELIG-25"]


async def test_what_a_rule_leaves_open_goes_to_review_and_holds_the_visit(applications: Applications) -> None:
    indirect = an_organisation(membership="eccp_cluster_indirect")
    case = await a_case(applications, await matched(applications, visitor=indirect))
    shown = await case.until("in_review")
    assert shown["eligibility"]["lump_sum"]["amount"] == "900.00"
    assert await has_visit(case) is True


async def test_a_second_visit_of_the_organisation_is_ineligible_until_the_first_is_given_up(
    applications: Applications,
) -> None:
    match_id = await matched(applications)
    first = await a_case(applications, match_id)
    await first.until("eligible")
    second = await a_case(applications, match_id)
    assert failed(await second.until("ineligible")) == ["ELIG-16"]
    await first.visitor.post(f"{first.path}/withdrawal", {"reason": "Our plans changed."})
    third = await a_case(applications, match_id)
    await third.until("eligible")


async def test_a_declined_case_gives_its_visit_back(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    await case.hear(CofundingDeclined(**case.about, revision=1, decided_by="eva"), role="evaluator")
    shown = await case.until("declined")
    assert shown["cofunding"] == {"status": "declined", "lump_sum": None}
    assert shown["history"][-1]["by_role"] == "evaluator"
    assert await has_visit(case) is False


async def test_a_changed_application_is_assessed_anew_and_keeps_its_visit(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    await case.hear(ChangesRequested(**case.about, revision=1, decided_by="eva"), role="evaluator")
    await case.until("changes_requested")
    assert await has_visit(case) is True
    changed = an_application(case.match_id, stay={"first_day": "2026-06-08", "last_day": "2026-06-10"})
    del changed["match_id"]
    answer = await case.visitor.put(case.path, changed)
    assert answer.status_code == 202, answer.text
    shown = await case.until("eligible")
    assert (shown["revision"], shown["eligibility"]["lump_sum"]["amount"]) == (2, "450.00")
    assert await has_visit(case) is True


def test_a_rehearsal_has_visits_of_its_own() -> None:
    programme, _ = load_programmes().partnership("AURORA-NEXT")
    rehearsal = replace(programme, rehearsal=True)
    facts = OrganisationFacts(
        organisation_id=new_id(),
        owner="ola",
        partnership="AURORA-NEXT",
        name="Młyn",
        registration_number=" pl-1 ",
        country="PL",
        kind="sme",
        headcount=1,
        turnover_eur=1,
        balance_sheet_eur=1,
        membership="eccp_cluster",
        agency_preapproval=False,
        nace="C10",
        ecosystem="agri_food",
        city="Warsaw",
        latitude=52.2,
        longitude=21.0,
    )
    assert place_of(facts, programme) == ("scheme", "PL", "PL-1")
    assert place_of(facts, rehearsal) == (programme.code, "PL", "PL-1")


async def has_visit(case: Case) -> bool:
    found: bool = await case.applications.service.pool.fetchval(
        "select exists (select from visit_claims where application_id = $1)", UUID(case.id)
    )
    return found
