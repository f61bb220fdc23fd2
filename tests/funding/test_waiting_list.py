"""Co-funding under pressure: money is never given twice, and whoever waits has it as soon as there is room (INV-01)."""

import asyncio
from collections.abc import Sequence

import pytest

from contracts.events.applications import ApplicationCancelled
from contracts.scheme.codes import Outcome
from contracts.scheme.money import Money
from services.kernel.clock import test_clock as at
from tests.funding.conftest import HOME, MORNING, Funding, Sent
from tests.kit import eventually, told_types


@pytest.fixture
async def empty(funding: Funding) -> None:
    """The envelope has no room at first, and nobody waits."""
    await funding.set_ceiling("1000000.00")
    taken = await funding.envelope()
    await funding.set_ceiling(f"{float(taken['ceiling']) - float(taken['available']):.2f}")


async def make_room(funding: Funding, euros: int) -> None:
    envelope = await funding.envelope()
    await funding.set_ceiling(f"{float(envelope['ceiling']) + euros:.2f}")


async def approved(funding: Funding, sent: Sequence[Sent]) -> list[int]:
    """Which of these were told to be approved, by their place in the list."""
    told = [(await told_types(funding.service, str(one.id))).count("CofundingApproved") for one in sent]
    assert max(told) <= 1
    return [place for place, times in enumerate(told) if times]


@pytest.mark.usefixtures("empty")
async def test_the_last_lump_sum_goes_to_exactly_one_of_fifty_approvals(funding: Funding) -> None:
    sent = await funding.applications(50)
    before = await funding.envelope()
    await make_room(funding, 900)
    outcomes = await funding.decide_all(sent)
    assert (outcomes.count("approved"), outcomes.count("waitlisted")) == (1, 49)
    after = await funding.envelope()
    assert float(after["reserved"]) - float(before["reserved"]) == 900.0
    assert (after["available"], after["waiting"]) == ("0.00", 49)


@pytest.mark.usefixtures("empty")
async def test_released_money_goes_to_who_waits_longest_and_only_once(funding: Funding) -> None:
    first, *waiting = await funding.applications(3)
    await make_room(funding, 900)
    for one in (first, *waiting):
        await funding.decide(one.item)
    await funding.tell(ApplicationCancelled(application_id=first.id, partnership=HOME))

    async def admitted() -> list[int]:
        return await approved(funding, waiting)

    assert await eventually(admitted) == [0]
    assert (await funding.envelope())["available"] == "0.00"


@pytest.mark.usefixtures("empty")
async def test_a_higher_ceiling_admits_all_for_whom_there_is_room(funding: Funding) -> None:
    large, small, second = [(await funding.applications(amount=Money(cents)))[0] for cents in (90_000, 26_500, 45_000)]
    for one in (large, small, second):
        assert (await funding.decide(one.item)).json()["decision"]["outcome"] == "waitlisted"
    await make_room(funding, 800)
    assert await approved(funding, [large, small, second]) == [1, 2]
    await make_room(funding, 900)
    assert await approved(funding, [large, small, second]) == [0, 1, 2]


@pytest.mark.usefixtures("empty")
async def test_approvals_and_room_that_come_at_the_same_moment_never_miss_each_other(funding: Funding) -> None:
    sent = await funding.applications(12)

    async def widen() -> None:
        for _ in range(6):
            await make_room(funding, 900)

    await asyncio.gather(funding.decide_all(sent), widen())
    assert len(await approved(funding, sent)) == 6
    envelope = await funding.envelope()
    assert (envelope["available"], envelope["waiting"] >= 6) == ("0.00", True)


@pytest.mark.usefixtures("empty")
async def test_a_waiting_case_that_is_given_up_is_never_admitted(funding: Funding) -> None:
    sent = (await funding.applications())[0]
    await funding.decide(sent.item)
    await funding.tell(ApplicationCancelled(application_id=sent.id, partnership=HOME))

    async def gone() -> bool:
        sql = "select state from commitments where application_id = $1"
        return bool(await funding.service.pool.fetchval(sql, sent.id) == "released")

    assert await eventually(gone)
    await make_room(funding, 900)
    assert await approved(funding, [sent]) == []
    assert "CofundingReleased" not in await told_types(funding.service, str(sent.id))


@pytest.mark.usefixtures("empty")
async def test_an_exchange_without_a_lump_sum_needs_no_room(funding: Funding) -> None:
    virtual = (await funding.applications(amount=Money(0)))[0]
    assert (await funding.decide(virtual.item)).json()["decision"]["outcome"] == "approved"


@pytest.mark.usefixtures("empty")
async def test_approving_a_case_under_review_reserves_what_it_would_be(funding: Funding) -> None:
    sent = (await funding.applications(outcome=Outcome.REVIEW))[0]
    await make_room(funding, 900)
    assert (await funding.decide(sent.item)).json()["decision"]["outcome"] == "approved"
    assert (await funding.envelope())["available"] == "0.00"


@pytest.mark.usefixtures("empty")
async def test_a_case_under_a_test_clock_is_admitted_in_its_own_time(funding: Funding) -> None:
    sent = (await funding.applications(time=at(MORNING)))[0]
    await funding.decide(sent.item, at=MORNING)
    await make_room(funding, 900)
    sql = "select occurred_at, clock from outbox where key = $1 and type like '%CofundingApproved%'"
    assert tuple(await funding.service.pool.fetchrow(sql, str(sent.id)) or ()) == (MORNING, "test")
