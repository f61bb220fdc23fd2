"""Leases in case time: half an hour of it, and never before the case's last event."""

from datetime import timedelta

from services.kernel.clock import rfc3339
from services.kernel.clock import test_clock as at
from tests.funding.conftest import APPROVAL, MORNING, Funding


async def test_a_lease_lasts_half_an_hour_of_case_time(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    path = f"/api/queue/{sent.item}/lease"
    steps = [("eva", 0, 200), ("eva", 10, 200), ("otto", 39, 409), ("otto", 40, 200), ("eva", 41, 409)]
    for who, minutes, status in steps:
        headers = funding.by(who, at=MORNING + timedelta(minutes=minutes))
        assert (await funding.client.post(path, headers=headers)).status_code == status, (who, minutes)


async def test_nobody_takes_or_gives_back_an_item_before_the_cases_last_event(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    path, early = f"/api/queue/{sent.item}/lease", funding.by("eva", at=MORNING - timedelta(days=1))
    for method in ("POST", "DELETE"):
        answer = await funding.client.request(method, path, headers=early)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Test-Clock")
    assert (await funding.client.post(path, headers=funding.by("eva", at=MORNING))).status_code == 200


async def test_without_a_clock_of_its_own_a_lease_begins_where_the_case_stands(funding: Funding) -> None:
    ahead = MORNING.replace(year=2099)
    sent = (await funding.applications(time=at(ahead)))[0]
    answer = await funding.client.post(f"/api/queue/{sent.item}/lease", headers=funding.by("eva"))
    assert answer.json()["until"] == rfc3339(ahead + timedelta(minutes=30))


async def test_an_expired_lease_decides_nothing(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    await funding.client.post(f"/api/queue/{sent.item}/lease", headers=funding.by("eva", at=MORNING))
    late = funding.by("eva", at=MORNING + timedelta(minutes=30))
    answer = await funding.client.post(f"/api/queue/{sent.item}/decision", json=APPROVAL, headers=late)
    assert answer.status_code == 409
