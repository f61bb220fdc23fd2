"""`make recount EXCHANGES=100000`: generate so many exchanges, let reporting hear them, and count every table again."""

import argparse
import asyncio
import sys
import time
from datetime import datetime, timedelta

from benchmarks.exchanges.arriving import arriving
from benchmarks.exchanges.world import CALL, World, world_of
from deploy.local.folders import fresh
from deploy.local.servers import LocalServers
from services.reporting.definitions import all_definitions
from tests.reporting.conftest import Archive, new_archive
from tests.reporting.recount.recount import ALL, Recount, View, differences, recounted

AT_ONCE, DATES = 20_000, 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reporting.recount", description=__doc__)
    parser.add_argument("--exchanges", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with fresh() as home, LocalServers(home) as servers:
        return asyncio.run(recount(servers.database("recount"), world_of(asked.seed, asked.exchanges)))


async def recount(database_url: str, world: World) -> int:
    times = [world.begins + timedelta(days=world.days * 1.4 * (place + 1) / DATES) for place in range(DATES)]
    views: tuple[View, ...] = (ALL, (2022, None), (None, world.partnerships.codes[-1]))
    async with new_archive(database_url) as archive:
        began = time.monotonic()
        events = await archive.hear_all(arriving(world), AT_ONCE)
        say(f"{events:,} events about {world.exchanges:,} exchanges heard", began)
        began = time.monotonic()
        counted = await recounted(archive.histories(), CALL, times, views)
        say("counted again from the log", began)
        began = time.monotonic()
        figures, wrong = await compared(archive, counted, times, views)
    say(f"{figures:,} figures of {len(all_definitions())} tables as of {DATES} dates compared", began)
    say("\n".join(wrong[:50]) if wrong else "every one is the same")
    return 1 if wrong else 0


async def compared(
    archive: Archive, counted: Recount, times: list[datetime], views: tuple[View, ...]
) -> tuple[int, list[str]]:
    """How many figures were compared, and where a table says something else."""
    figures, wrong = 0, []
    for moment in times:
        for view in views:
            for table, values in counted.tables(moment, view).items():
                told = await archive.values(table, CALL, moment, *view)
                wrong += [f"{table} {view} {moment:%F} {difference}" for difference in differences(told, values)]
                figures += sum(map(len, values.values()))
    return figures, wrong


def say(text: str, began: float | None = None) -> None:
    took = f" in {time.monotonic() - began:.0f} s" if began else ""
    print(f"{text}{took}", flush=True)  # noqa: T201 - this is what a command is for


if __name__ == "__main__":
    sys.exit(main())
