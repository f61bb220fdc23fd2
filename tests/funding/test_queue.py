"""The evaluators' queue: one person at a time decides, nobody on an own case, and each decision is told."""

import asyncio
from typing import Any

import pytest

from contracts.events.applications import ApplicationWithdrawn, ClosingReportSubmitted, ReportedOutcomes
from contracts.scheme.codes import Outcome
from services.kernel.clock import test_clock as at
from tests.funding.conftest import APPROVAL, MORNING, Funding, Sent, an_assessed_application
from tests.kit import eventually, told_types


async def test_an_eligible_application_waits_with_its_findings_and_its_due_date(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    answer = await funding.client.get(f"/api/queue/{sent.item}", headers=funding.by("eva", at=MORNING))
    item = answer.json()
    assert (item["kind"], item["status"], item["lease"]) == ("cofunding", "open", None)
    assert (item["opened_at"][:16], item["due_at"][:16]) == ("2026-06-01T09:00", "2026-06-15T09:00")
    assert {"rule": "ELIG-08", "outcome": "pass"} in item["findings"]
    assert await told_types(funding.service, str(sent.id)) == [
        "ApplicationSubmitted",
        "EligibilityAssessed",
        "EvaluationOpened",
    ]


async def test_an_ineligible_application_waits_for_nobody(funding: Funding) -> None:
    submitted, assessed = an_assessed_application(outcome=Outcome.INELIGIBLE)
    other = await funding.applications()
    await funding.tell(submitted, assessed)

    async def heard() -> bool:
        sql = "select outcome from cases where application_id = $1"
        return bool(await funding.service.pool.fetchval(sql, submitted.application_id) == "ineligible")

    assert await eventually(heard)
    headers = funding.by("eva")
    shown = (await funding.client.get("/api/queue?kind=cofunding&limit=200", headers=headers)).json()["items"]
    waiting = {item["application_id"] for item in shown}
    assert str(other[0].id) in waiting
    assert str(submitted.application_id) not in waiting


async def test_a_list_goes_on_where_the_page_before_ended(funding: Funding) -> None:
    await funding.applications(3)
    headers = funding.by("eva")
    first = (await funding.client.get("/api/queue?limit=2", headers=headers)).json()
    rest = (await funding.client.get(f"/api/queue?limit=200&cursor={first['next']}", headers=headers)).json()
    everything = (await funding.client.get("/api/queue?limit=200", headers=headers)).json()
    assert first["items"] + rest["items"] == everything["items"]
    assert rest["next"] is None
    assert [item["due_at"] for item in everything["items"]] == sorted(item["due_at"] for item in everything["items"])


@pytest.mark.parametrize(
    ("who", "partnership", "status"),
    [
        ("evaluator", "AURORA-NEXT", 200),
        ("coordinator", "AURORA-NEXT", 200),
        ("auditor", None, 200),
        ("support_office", None, 200),
        ("evaluator", "BIGINN-NEXT", 404),
        ("finance_officer", "AURORA-NEXT", 403),
        ("applicant", None, 403),
    ],
)
async def test_the_queue_is_shown_to_those_who_may_see_it(
    funding: Funding, sent: Sent, who: str, partnership: str | None, status: int
) -> None:
    headers = funding.by("somebody", who, partnership=partnership)
    assert (await funding.client.get(f"/api/queue/{sent.item}", headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("who", "partnership", "status"),
    [("coordinator", "AURORA-NEXT", 403), ("auditor", None, 403), ("evaluator", "BIGINN-NEXT", 404)],
)
async def test_only_an_evaluator_of_the_visitors_partnership_takes_an_item(
    funding: Funding, sent: Sent, who: str, partnership: str | None, status: int
) -> None:
    headers = funding.by("somebody", who, partnership=partnership)
    assert (await funding.client.post(f"/api/queue/{sent.item}/lease", headers=headers)).status_code == status


async def test_of_twenty_evaluators_who_press_at_once_one_holds_the_item(funding: Funding, sent: Sent) -> None:
    answers = await asyncio.gather(
        *(funding.client.post(f"/api/queue/{sent.item}/lease", headers=funding.by(f"eva{n}")) for n in range(20))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    held = next(answer.json()["held_until"] for answer in answers if answer.status_code == 409)
    assert {answer.json()["until"] for answer in answers if answer.status_code == 200} == {held}


async def test_what_is_given_back_can_be_taken_by_somebody_else(funding: Funding, sent: Sent) -> None:
    path = f"/api/queue/{sent.item}/lease"
    await funding.client.post(path, headers=funding.by("eva"))
    assert (await funding.client.delete(path, headers=funding.by("otto"))).status_code == 409
    assert (await funding.client.delete(path, headers=funding.by("eva"))).json()["lease"] is None
    assert (await funding.client.post(path, headers=funding.by("otto"))).status_code == 200


async def test_nobody_decides_without_the_lease(funding: Funding, sent: Sent) -> None:
    path = f"/api/queue/{sent.item}/decision"
    assert (await funding.client.post(path, json=APPROVAL, headers=funding.by("eva"))).status_code == 409
    await funding.client.post(f"/api/queue/{sent.item}/lease", headers=funding.by("otto"))
    assert (await funding.client.post(path, json=APPROVAL, headers=funding.by("eva"))).status_code == 409


@pytest.mark.parametrize(
    ("decision", "outcome", "told"),
    [
        ("approve", "approved", ["CofundingApproved", "AgreementDrawnUp"]),
        ("decline", "declined", ["CofundingDeclined"]),
        ("request_changes", "changes_requested", ["ChangesRequested"]),
    ],
)
async def test_a_decision_is_kept_and_told_once(
    funding: Funding, sent: Sent, decision: str, outcome: str, told: list[str]
) -> None:
    answer = await funding.decide(sent.item, decision=decision)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["decision"]["outcome"]) == ("closed", outcome)
    assert (await told_types(funding.service, str(sent.id)))[3:] == told
    assert (await funding.decide(sent.item, decision=decision)).status_code == 409


@pytest.mark.parametrize("owner", ["anna", "hugo"])
async def test_nobody_evaluates_an_own_case(funding: Funding, sent: Sent, owner: str) -> None:
    path, headers = f"/api/queue/{sent.item}", funding.by(owner)
    assert (await funding.client.post(f"{path}/lease", headers=headers)).status_code == 403
    assert (await funding.client.post(f"{path}/decision", json=APPROVAL, headers=headers)).status_code == 403


async def test_a_declared_conflict_gives_the_item_back_and_bars_the_person(funding: Funding, sent: Sent) -> None:
    answer = await funding.decide(sent.item, conflict_of_interest=True)
    assert (answer.status_code, answer.json()["status"], answer.json()["lease"]) == (200, "open", None)
    assert (await funding.decide(sent.item)).status_code == 403
    assert (await funding.decide(sent.item, "otto")).status_code == 200


async def test_a_decision_on_what_was_not_seen_is_refused(funding: Funding, sent: Sent) -> None:
    seen = await funding.client.get(f"/api/queue/{sent.item}", headers=funding.by("otto"))
    await funding.decide(sent.item, conflict_of_interest=True)
    await funding.client.post(f"/api/queue/{sent.item}/lease", headers=funding.by("otto"))
    stale = funding.by("otto") | {"If-Match": seen.headers["etag"]}
    path = f"/api/queue/{sent.item}/decision"
    assert (await funding.client.post(path, json=APPROVAL, headers=stale)).status_code == 412
    fresh = await funding.client.get(f"/api/queue/{sent.item}", headers=funding.by("otto"))
    good = funding.by("otto") | {"If-Match": fresh.headers["etag"]}
    assert (await funding.client.post(path, json=APPROVAL, headers=good)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"scores": {"relevance": 6, "quality": 5, "impact": 3}}, "scores.relevance"),
        ({"scores": {"relevance": 4, "quality": "5", "impact": 3}}, "scores.quality"),
        ({"scores": None}, "scores"),
        ({"reason": " "}, "reason"),
        ({"decision": "maybe"}, "decision"),
        ({"conflict_of_interest": None}, "conflict_of_interest"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_decision_that_does_not_fit_names_its_field(
    funding: Funding, sent: Sent, changed: dict[str, Any], field: str
) -> None:
    answer = await funding.decide(sent.item, **changed)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


async def test_an_application_that_is_sent_again_takes_the_place_of_the_earlier_one(
    funding: Funding, sent: Sent
) -> None:
    await funding.decide(sent.item, decision="request_changes")
    await funding.tell(*an_assessed_application(application_id=sent.id, revision=2))
    item = await funding.item_of(sent.id)
    assert item != sent.item
    assert (await funding.decide(item)).json()["decision"]["outcome"] == "approved"


async def test_a_withdrawn_application_leaves_the_queue_and_gives_its_money_back(funding: Funding) -> None:
    undecided, approved = await funding.applications(2)
    await funding.decide(approved.item)
    before = await funding.envelope()
    for sent in (undecided, approved):
        await funding.tell(ApplicationWithdrawn(application_id=sent.id, partnership=sent.partnership))

    async def released() -> bool:
        return "CofundingReleased" in await told_types(funding.service, str(approved.id))

    await eventually(released)
    after = await funding.envelope()
    assert float(after["available"]) - float(before["available"]) == 900.0
    assert (await funding.decide(undecided.item)).status_code == 409


def a_report(sent: Sent, attempt: int) -> ClosingReportSubmitted:
    counts = ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets")
    return ClosingReportSubmitted(
        application_id=sent.id,
        partnership=sent.partnership,
        attempt=attempt,
        satisfaction=5,
        objectives_met=True,
        would_recommend=True,
        outcomes=ReportedOutcomes(**dict.fromkeys(counts, 1)),
    )


async def test_a_closing_report_is_returned_and_then_validated(funding: Funding, sent: Sent) -> None:
    outcomes = []
    for attempt, decision in ((1, "request_changes"), (2, "approve")):
        await funding.tell(a_report(sent, attempt))
        item = await funding.item_of(sent.id, "closing_report")
        body = {"decision": decision, "reason": "Please say more."}
        path, headers = f"/api/queue/{item}", funding.by("otto")
        await funding.client.post(f"{path}/lease", headers=headers)
        answer = await funding.client.post(f"{path}/decision", json=body, headers=headers)
        outcomes.append(answer.json()["decision"]["outcome"])
    assert outcomes == ["returned", "validated"]
    sql = "select report, report_validated_by from cases where application_id = $1"
    assert tuple(await funding.service.pool.fetchrow(sql, sent.id) or ()) == ("validated", "otto")
