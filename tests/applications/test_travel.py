"""Departure, return, attendance, report and giving up: in their order, or not at all."""

from typing import Any

import pytest

from tests.applications.cases import AFTER, BEFORE, DURING, REPORT, Case, a_case
from tests.applications.conftest import Applications

DEPARTURE = {"on": "2026-06-01"}
RETURN = {"first_day": "2026-06-01", "last_day": "2026-06-04"}


@pytest.fixture
async def ready_case(applications: Applications) -> Case:
    case = await a_case(applications)
    await case.make_ready()
    return case


@pytest.fixture(scope="module")
async def case_before_travel(applications: Applications) -> Case:
    """A case of which nothing of the journey is taken yet."""
    case = await a_case(applications)
    await case.until("eligible")
    await case.approve()
    await case.sign_all_four()
    return case


async def asked(case: Case, step: str, body: dict[str, Any], at: str = AFTER) -> Any:
    return await case.visitor.at(at).post(f"{case.path}/{step}", body)


def fields(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


async def test_nothing_of_the_journey_is_taken_before_all_six_signatures(case_before_travel: Case) -> None:
    case = case_before_travel
    for step, body in (("departure", DEPARTURE), ("return", RETURN), ("report", REPORT)):
        assert (await asked(case, step, body)).status_code == 409, step
    attendance = await case.host.at(AFTER).post(f"{case.path}/attendance", {"days": ["2026-06-01"]})
    assert attendance.status_code == 409


async def test_each_step_is_taken_once_and_in_its_order(ready_case: Case) -> None:
    case = ready_case
    assert (await asked(case, "return", RETURN)).status_code == 409
    assert (await asked(case, "departure", DEPARTURE, DURING)).json()["status"] == "travelling"
    assert (await asked(case, "departure", DEPARTURE)).status_code == 409
    assert (await asked(case, "report", REPORT)).status_code == 409
    assert (await asked(case, "return", RETURN)).json()["status"] == "completed"
    assert (await asked(case, "return", RETURN)).status_code == 409
    assert (await asked(case, "report", REPORT)).json()["status"] == "reported"
    assert (await asked(case, "report", REPORT)).status_code == 409
    assert (await asked(case, "withdrawal", {"reason": "Too late."})).status_code == 409


async def test_a_day_less_than_planned_halves_the_lump_sum(ready_case: Case) -> None:
    await asked(ready_case, "departure", DEPARTURE, DURING)
    shown = (await asked(ready_case, "return", RETURN)).json()
    assert (shown["travel"]["working_days"], shown["travel"]["actual_last_day"]) == (4, "2026-06-04")
    told = await last_told(ready_case, "TravelCompleted")
    assert '"lump_sum":{"cents":45000,"currency":"EUR"}' in told


async def test_two_working_days_are_not_paid_and_do_not_use_up_the_visit(ready_case: Case) -> None:
    await asked(ready_case, "departure", DEPARTURE, DURING)
    shown = (await asked(ready_case, "return", {"first_day": "2026-06-01", "last_day": "2026-06-02"})).json()
    assert shown["status"] == "not_payable"
    assert '"failed_rules":["ELIG-13"]' in await last_told(ready_case, "ExchangeNotPayable")
    again = await a_case(ready_case.applications, ready_case.match_id)
    await again.until("eligible")


async def test_a_wrong_day_is_named(ready_case: Case) -> None:
    assert fields(await asked(ready_case, "departure", {"on": "2026-06-02"})) == ["on"]
    assert fields(await asked(ready_case, "departure", {"on": "2026-06-01"}, BEFORE)) == ["on"]
    await asked(ready_case, "departure", DEPARTURE, DURING)
    tomorrow = {"first_day": "2026-06-01", "last_day": "2026-06-06"}
    assert fields(await asked(ready_case, "return", tomorrow)) == ["last_day"]
    backwards = {"first_day": "2026-06-04", "last_day": "2026-06-01"}
    assert fields(await asked(ready_case, "return", backwards)) == ["last_day"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"satisfaction": 6}, "satisfaction"),
        ({"satisfaction": "5"}, "satisfaction"),
        ({"outcomes": {**REPORT["outcomes"], "meetings": -1}}, "outcomes.meetings"),  # type: ignore[dict-item]
        ({"outcomes": {**REPORT["outcomes"], "meetings": 1.5}}, "outcomes.meetings"),  # type: ignore[dict-item]
        ({"text": ""}, "text"),
    ],
)
async def test_a_wrong_field_of_the_report_is_named(
    case_before_travel: Case, changes: dict[str, Any], field: str
) -> None:
    assert fields(await asked(case_before_travel, "report", {**REPORT, **changes})) == [field]


async def test_the_host_confirms_attendance_and_the_visitor_does_not(ready_case: Case) -> None:
    await asked(ready_case, "departure", DEPARTURE, DURING)
    days = {"days": ["2026-06-02", "2026-06-01"]}
    assert (await asked(ready_case, "attendance", days)).status_code == 403
    shown = (await ready_case.host.at(AFTER).post(f"{ready_case.path}/attendance", days)).json()
    assert shown["travel"]["attendance"] == ["2026-06-01", "2026-06-02"]
    assert (await ready_case.host.at(AFTER).post(f"{ready_case.path}/departure", DEPARTURE)).status_code == 403


async def test_a_report_that_came_back_may_be_sent_again(ready_case: Case) -> None:
    await ready_case.travel()
    await ready_case.report()
    await ready_case.return_report()
    assert (await ready_case.until("completed"))["report"]["status"] == "returned"
    again = await ready_case.visitor.at("2026-06-21T09:00:00Z").post(f"{ready_case.path}/report", REPORT)
    assert again.json()["report"]["status"] == "submitted"
    assert '"attempt":2' in await last_told(ready_case, "ClosingReportSubmitted")


async def test_the_text_of_the_report_stays_here(ready_case: Case) -> None:
    await ready_case.travel()
    await ready_case.report()
    assert "herbs" not in await last_told(ready_case, "ClosingReportSubmitted")


async def test_a_ready_exchange_is_cancelled_and_its_reason_stays_here(ready_case: Case) -> None:
    answer = await asked(ready_case, "withdrawal", {"reason": "The herbs have withered."}, DURING)
    assert answer.json()["status"] == "cancelled"
    assert "withered" not in await last_told(ready_case, "ApplicationCancelled")
    assert (await asked(ready_case, "departure", DEPARTURE)).status_code == 409
    again = await a_case(ready_case.applications, ready_case.match_id)
    await again.until("eligible")


async def test_only_the_visitor_withdraws(applications: Applications) -> None:
    case = await a_case(applications)
    assert (await case.host.post(f"{case.path}/withdrawal", {"reason": "No."})).status_code == 403
    assert (await asked(case, "withdrawal", {"reason": "Yes."}, BEFORE)).json()["status"] == "withdrawn"
    assert (await asked(case, "withdrawal", {"reason": "Again."})).status_code == 409


async def last_told(case: Case, name: str) -> str:
    body: str = await case.applications.service.pool.fetchval(
        "select body from outbox where key = $1 and type like '%.' || $2 || '.%' order by id desc limit 1",
        case.id,
        name,
    )
    return body
