"""What happens by itself: leases expire, late items are reminded of and escalated, each once and on its own clock."""

from datetime import datetime, timedelta
from typing import Any

from services.funding.api.timers import run_due
from services.kernel.clock import machine_now, rfc3339
from services.kernel.clock import test_clock as at
from tests.funding.conftest import MORNING, Funding, Sent
from tests.kit import told_types

DUE = MORNING + timedelta(days=14)
LATE = DUE + timedelta(days=7)


async def timers(funding: Funding, now: datetime, sent: Sent) -> list[str]:
    """Which timers went off for this item when a test says that it is this time."""
    token = funding.service.service_tokens.sign("portal", "funding", "timers")
    headers = {"Authorization": f"Bearer {token}", "Test-Clock": rfc3339(now)}
    answer = await funding.client.post("/internal/timers", json={"now": rfc3339(now)}, headers=headers)
    done: list[dict[str, Any]] = answer.json()
    return [one["timer"] for one in done if one["id"] == str(sent.item)]


async def test_a_lease_that_is_over_is_taken_off_the_item(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    await funding.client.post(f"/api/queue/{sent.item}/lease", headers=funding.by("eva", at=MORNING))
    assert await timers(funding, MORNING + timedelta(minutes=29), sent) == []
    assert await timers(funding, MORNING + timedelta(minutes=30), sent) == ["lease_expiry"]
    assert await timers(funding, MORNING + timedelta(minutes=30), sent) == []


async def test_a_late_item_is_reminded_of_once_and_then_escalated_once(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    steps = [(DUE - timedelta(seconds=1), []), (DUE, ["reminder"]), (DUE, []), (LATE, ["escalation"]), (LATE, [])]
    for now, expected in steps:
        assert await timers(funding, now, sent) == expected
    assert (await told_types(funding.service, str(sent.id)))[3:] == ["EvaluationOverdue"] * 2


async def test_what_was_decided_is_never_overdue(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    await funding.decide(sent.item, at=MORNING)
    assert await timers(funding, LATE, sent) == []


async def test_a_test_never_touches_real_cases_and_the_wall_clock_no_tested_ones(funding: Funding) -> None:
    real = (await funding.applications())[0]
    tested = (await funding.applications(time=at(MORNING)))[0]
    late = machine_now() + timedelta(days=60)
    assert await timers(funding, late, real) == []
    async with funding.transaction() as tx:
        done = await run_due(tx, late, under_test_clock=False)
    items = [one["id"] for one in done]
    assert (real.item in items, tested.item in items) == (True, False)
