"""Every table equals an independent count of the same events, as of any time; one that is wrong by one is noticed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random

import pytest

from benchmarks.exchanges.arriving import arriving
from benchmarks.exchanges.world import CALL, world_of
from services.reporting.definitions import all_definitions
from tests.reporting.conftest import Archive, new_archive
from tests.reporting.histories import as_heard, random_cases
from tests.reporting.recount.recount import ALL, Recount, differences, recounted

EXCHANGES, SEED, BATCH = 1_000, 6, 10_000
WORLD = world_of(SEED, EXCHANGES)
RARE, COMMON = WORLD.partnerships.codes[-1], WORLD.partnerships.codes[0]
TIMES = [WORLD.begins + timedelta(days=days) for days in (20, 70, 130, 200, 280, 365, 450, 560, 700, 1_000)]
VIEWS = (ALL, (2022, None), (None, RARE), (2023, COMMON))
ONE_EXCHANGE_TOO_MANY = """
insert into exchanges
select (jsonb_populate_record(exchanges, jsonb_build_object(
    'application_id', gen_random_uuid(), 'paid_on', paid_on + 100, 'decided_on', decided_on + 100
))).*
from exchanges
where call = $1 and partnership = $2 and status = 'closed' and known_until = 'infinity' and satisfaction is not null
order by application_id
limit 1
"""
ONE_REGISTRATION_TOO_MANY = """
insert into history (event_id, type, topic, partition, "offset", key, sequence, occurred_at, recorded_at, clock,
                     correlation_id, body)
select gen_random_uuid(), type, topic, 0, 0, gen_random_uuid(), 1, occurred_at, recorded_at, clock, event_id, body
from history
where type like '%.OrganisationRegistered.v1' and body::jsonb ->> 'call' = $1
order by position
limit 1
"""


@pytest.fixture(scope="module")
async def filled(module_database_url: str) -> AsyncIterator[Archive]:
    """A thousand exchanges, as they arrived."""
    async with new_archive(module_database_url) as archive:
        await archive.hear_all(arriving(WORLD), BATCH)
        yield archive


@pytest.fixture(scope="module")
async def recount(filled: Archive) -> Recount:
    return await recounted(filled.histories(), CALL, TIMES, VIEWS)


@pytest.mark.parametrize("time", TIMES, ids=lambda time: time.date().isoformat())
async def test_every_table_of_a_thousand_exchanges_equals_a_recount_of_the_log(
    filled: Archive, recount: Recount, time: datetime
) -> None:
    for year, partnership in VIEWS:
        counted = recount.tables(time, (year, partnership))
        for table in all_definitions():
            told = await filled.values(table, CALL, time, year, partnership)
            assert (table, differences(told, counted[table])) == (table, [])


async def test_one_exchange_and_one_registration_too_many_are_noticed_in_every_table(
    filled: Archive, recount: Recount
) -> None:
    counted = recount.tables(TIMES[-1])
    async with undone(filled):
        assert await filled.connection.execute(ONE_EXCHANGE_TOO_MANY, CALL, RARE) == "INSERT 0 1"
        assert await filled.connection.execute(ONE_REGISTRATION_TOO_MANY, CALL) == "INSERT 0 1"
        told = {table: await filled.values(table, CALL, TIMES[-1], None, None) for table in all_definitions()}
    assert [table for table, values in told.items() if not differences(values, counted[table])] == []


def test_a_figure_that_is_wrong_by_one_is_noticed_wherever_it_is(recount: Recount) -> None:
    for counted in recount.tables(TIMES[-1]).values():
        assert counted
        for place, measures in counted.items():
            for measure, value in measures.items():
                wrong = {**counted, place: {**measures, measure: (value or 0) + 1}}
                assert len(differences(wrong, counted)) == 1


def test_the_same_seed_tells_the_same_and_another_does_not() -> None:
    first, again, other = (list(arriving(world_of(seed, 10))) for seed in (1, 1, 2))
    assert first == again
    assert first[0].body != other[0].body


async def test_detours_corrections_early_ends_and_duplicates_are_among_what_is_generated(filled: Archive) -> None:
    names = "select split_part(type, '.', 4) as name, count(*) as number from history group by name"
    told = {row["name"]: row["number"] for row in await filled.connection.fetch(names)}
    rare = "ApplicationCancelled ApplicationWithdrawn ExchangeNotPayable ReimbursementRefused CofundingWaitlisted"
    assert all(told[name] >= 3 for name in rare.split())
    assert told["ApplicationSubmitted"] > EXCHANGES
    arrived = [heard.id for heard in arriving(world_of(SEED, 200))]
    assert len(arrived) > len(set(arrived))


@asynccontextmanager
async def undone(archive: Archive) -> AsyncIterator[None]:
    """Whatever is done meanwhile is undone."""
    transaction = archive.connection.transaction()
    await transaction.start()
    yield
    await transaction.rollback()


async def test_events_that_arrive_in_any_order_and_in_any_batches_tell_the_same(
    archive: Archive, other_archive: Archive
) -> None:
    heard = [one for case in random_cases(7, 25) for one in as_heard(case)]
    await archive.hear(heard)
    Random(7).shuffle(heard)  # noqa: S311
    for start in range(0, len(heard), 17):
        await other_archive.hear(heard[start : start + 17])
    assert await other_archive.exchanges() == await archive.exchanges()


async def test_an_event_heard_again_changes_nothing(archive: Archive) -> None:
    [case] = random_cases(11, 1)
    await archive.hear(as_heard(case))
    before = await archive.exchanges()
    await archive.hear(as_heard(case))
    assert await archive.exchanges() == before


async def test_history_cannot_be_changed(archive: Archive) -> None:
    [case] = random_cases(3, 1)
    await archive.hear(as_heard(case))
    for change in ("update history set body = ''", "delete from history", "truncate history"):
        with pytest.raises(Exception, match="only added to"):
            await archive.connection.execute(change)


async def test_history_keeps_bodies_exactly_as_they_were_heard(archive: Archive) -> None:
    [case] = random_cases(5, 1)
    heard = as_heard(case)
    await archive.hear(heard)
    rows = await archive.connection.fetch("select event_id, body from history order by position")
    assert [(row["event_id"], row["body"].encode()) for row in rows] == [(one.id, one.body) for one in heard]
