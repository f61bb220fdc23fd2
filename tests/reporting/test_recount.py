"""Every table equals an independent count of the same events, whatever the order in which they arrive."""

from datetime import timedelta
from random import Random

import pytest

from tests.reporting import recount
from tests.reporting.conftest import Archive
from tests.reporting.histories import BEGIN, CALL, PARTNERSHIPS, as_heard, random_cases
from tests.reporting.recount_more import more_tables
from tests.reporting.registrations import random_registrations

TIMES = [BEGIN + timedelta(days=days) for days in (4, 10, 18, 25, 33, 40, 45, 60, 90, 400)]
VIEWS = ((None, None), (2022, None), (2023, PARTNERSHIPS[0]), (None, PARTNERSHIPS[1]))


@pytest.mark.parametrize("seed", range(3))
async def test_every_table_equals_a_recount_of_the_events_as_of_any_time(archive: Archive, seed: int) -> None:
    cases = random_cases(seed, 60)
    await archive.hear([heard for case in cases for heard in as_heard(case)])
    for as_of in TIMES:
        for year, partnership in VIEWS:
            expected = recount.tables(cases, as_of, year, partnership)
            for table, measure in (("T1", "exchanges"), ("T2", "completed"), ("T3", "exchanges")):
                values = await archive.values(table, CALL, as_of, year, partnership)
                assert values == {codes: {measure: number} for codes, number in expected[table].items()}
            assert await archive.values("T9", CALL, as_of, year, partnership) == expected["T9"]


@pytest.mark.parametrize("seed", range(3))
async def test_the_tables_of_organisations_persons_and_waiting_equal_a_recount_too(archive: Archive, seed: int) -> None:
    cases, registrations = random_cases(seed, 60), random_registrations(seed, 40)
    await archive.hear([heard for told in (*cases, *registrations) for heard in as_heard(told)])
    for as_of in TIMES:
        for year, partnership in VIEWS:
            for table, expected in more_tables(cases, registrations, as_of, year, partnership).items():
                assert (table, await archive.values(table, CALL, as_of, year, partnership)) == (table, expected)


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
