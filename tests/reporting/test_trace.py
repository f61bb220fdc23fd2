"""The path of events of a case: everything that was told about it, causes first, for those whom it concerns."""

from itertools import permutations
from random import Random
from uuid import UUID

import httpx
import pytest

from services.reporting.domain.causation import Heard, in_causal_order
from tests.reporting.histories import CaseTold
from tests.reporting.office import Office

IDS = [UUID(int=number) for number in range(1, 6)]


@pytest.fixture(scope="module")
async def case(office: Office) -> CaseTold:
    case = CaseTold(Random(2), partnership="CLOTH").go_all_the_way()  # noqa: S311
    await office.tell(*case.tellings)
    return case


async def trace_for(office: Office, case: CaseTold, headers: dict[str, str]) -> httpx.Response:
    return await office.client.get(f"/api/applications/{case.case}/trace", headers=headers)


async def test_a_case_is_traced_from_its_submission_to_its_closure(office: Office, case: CaseTold) -> None:
    answer = await trace_for(office, case, office.as_("ada", "auditor"))
    items = answer.json()["items"]
    assert [item["event"] for item in items if item["service"] == "applications"] == [
        type(telling.event).__name__ for telling in case.tellings if telling.event.service == "applications"
    ]
    assert len(items) == len(case.tellings)
    assert {"id", "causation", "occurred_at", "recorded_at", "topic", "partition", "offset"} <= items[0].keys()


async def test_owners_and_staff_of_both_sides_may_follow_a_case(office: Office, case: CaseTold) -> None:
    for headers in (
        office.as_(case.visitor.owner),
        office.as_(case.host.owner),
        office.as_("elena", "evaluator", partnership=case.visitor.partnership),
        office.as_("boris", "coordinator", partnership=case.host.partnership),
        office.as_("sven", "support_office"),
    ):
        assert (await trace_for(office, case, headers)).status_code == 200


async def test_to_everybody_else_a_case_is_not_there(office: Office, case: CaseTold) -> None:
    for headers in (office.as_("eve"), office.as_("eve", "evaluator", partnership="PHOTONICS4INDUSTRY")):
        assert (await trace_for(office, case, headers)).status_code == 404
    assert (await trace_for(office, case, {})).status_code == 401
    unknown = f"/api/applications/{UUID(int=7)}/trace"
    assert (await office.client.get(unknown, headers=office.as_("ada", "auditor"))).status_code == 404


def test_causes_come_before_what_they_caused_however_they_arrived() -> None:
    first, second, third, fourth, _ = IDS
    told = [
        ("applications.events", 1, first, None),
        ("applications.events", 2, second, first),
        ("funding.events", 1, third, second),
        ("applications.events", 3, fourth, third),
    ]
    for arrival in permutations(range(4)):
        heard = [
            Heard(position, event, cause, topic, sequence)
            for position, (topic, sequence, event, cause) in zip(arrival, told, strict=True)
        ]
        assert [event.id for event in in_causal_order(heard)] == [first, second, third, fourth]


def test_what_no_cause_decides_stays_in_the_order_of_arrival() -> None:
    one, two = Heard(2, IDS[0], IDS[4], "a", 1), Heard(1, IDS[1], None, "b", 1)
    assert in_causal_order([one, two]) == [two, one]
