"""`make bench`: measure all paths, or those that ONLY names; ROUNDS says how often floor and ours take turns."""

import argparse
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

import uvloop

from benchmarks.bench import Bench
from benchmarks.consuming import measure_consumer
from benchmarks.exporting import measure_export
from benchmarks.queueing import measure_queueing
from benchmarks.rebuilding import measure_rebuild
from benchmarks.relaying import measure_relay, measure_single_events
from benchmarks.reserving import measure_reservations
from benchmarks.rows import Row
from benchmarks.submission.growing import measure_growth
from benchmarks.submission.measuring import measure_submission, measure_submission_as_it_runs
from benchmarks.table import as_table, keep, where_and_when
from benchmarks.tables import measure_tables
from deploy.local.folders import fresh
from deploy.local.servers import LocalServers
from services.kernel.garbage import look_for_garbage_seldom

LEAST_ROUNDS = 5
BENCHMARKS: dict[str, Sequence[Callable[[Bench], Awaitable[list[Row]]]]] = {
    "submission": (measure_submission,),
    "as-it-runs": (measure_submission_as_it_runs,),
    "relay": (measure_relay,),
    "consumer": (measure_consumer,),
    "single": (measure_single_events,),
    "growth": (measure_growth,),
    "rebuild": (measure_rebuild,),
    "reservations": (measure_reservations,),
    "queueing": (measure_queueing,),
    "tables": (measure_tables,),
    "export": (measure_export,),
}


def main() -> None:
    asked = read_arguments()
    chosen = asked.only.split(",") if asked.only else list(BENCHMARKS)
    with fresh() as home, LocalServers(home) as servers:
        servers.wait_for_kafka()
        rows = uvloop.run(measure_all(Bench(servers, home, asked.rounds, asked.effort), chosen))
    print(f"\n{where_and_when(asked.rounds)}\n\n{as_table(rows)}")
    if not asked.only:
        keep(rows)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help=f"comma-separated: {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS)
    parser.add_argument(
        "--effort", type=float, default=1.0, help="how much is done in a round; 1 for figures that count"
    )
    asked = parser.parse_args()
    unknown = set(filter(None, asked.only.split(","))) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return asked


async def measure_all(bench: Bench, chosen: Sequence[str]) -> list[Row]:
    # Floors that share this process with ours are spared as much.
    look_for_garbage_seldom()
    rows: list[Row] = []
    for name in chosen:
        began = time.monotonic()
        for benchmark in BENCHMARKS[name]:
            rows += await benchmark(bench)
        print(f"{name} ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
    return rows


if __name__ == "__main__":
    main()
