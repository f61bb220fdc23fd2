"""Benchmarks do not rot: each runs with a handful of operations; what it finds is not looked at."""

from collections.abc import Awaitable, Callable, Iterator

import pytest

from benchmarks.bench import Bench
from benchmarks.consuming import measure_consumer
from benchmarks.exporting import measure_export
from benchmarks.queueing import measure_on
from benchmarks.rebuilding import measure_rebuild
from benchmarks.relaying import measure_relay, measure_single_events
from benchmarks.reserving import measure_reservations
from benchmarks.rows import Row
from benchmarks.submission.growing import measure_growth
from benchmarks.submission.measuring import measure_submission, measure_submission_as_it_runs
from benchmarks.tables import measure_tables
from deploy.local.folders import fresh
from deploy.local.servers import LocalServers
from deploy.local.stack import Stack

HANDFUL = 0.0001


@pytest.fixture(scope="module")
def bench(servers: LocalServers) -> Iterator[Bench]:
    with fresh() as home:
        yield Bench(servers, home, rounds=1, effort=HANDFUL)


@pytest.mark.parametrize(
    ("measure", "rows"),
    [
        (measure_submission, 2),
        (measure_submission_as_it_runs, 1),
        (measure_growth, 2),
        (measure_relay, 1),
        (measure_consumer, 2),
        (measure_single_events, 1),
        (measure_rebuild, 2),
        (measure_reservations, 1),
        (measure_tables, 14),
        (measure_export, 2),
    ],
)
async def test_a_benchmark_runs_to_its_end(
    bench: Bench, measure: Callable[[Bench], Awaitable[list[Row]]], rows: int
) -> None:
    found = await measure(bench)
    assert len(found) == rows
    assert all(min(row.floor, row.our) > 0 for row in found)


async def test_the_way_into_the_queue_is_measured_on_the_whole_system(stack: Stack) -> None:
    found = await measure_on(Bench(stack.servers, stack.home, rounds=1, effort=HANDFUL), stack)
    assert found[0].path.endswith("p99")
