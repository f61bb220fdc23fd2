"""Build reporting anew from what all services told: `python -m services.reporting.rebuild`, in reporting's environment.

What was built is compared with what is there, byte for byte. When nothing differs, or with --accept, it is put in its
place; the service goes on all the time. With --compare nothing is put in place.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence

import httpx

from services.kernel.clock import machine_now
from services.reporting.rebuilding.building import NeverTold, Rebuild, Say
from services.reporting.rebuilding.comparison import Outcome
from services.reporting.rebuilding.feed import Feed
from services.reporting.rebuilding.shadow import AlreadyRebuilding, shadow_of
from services.reporting.settings import ReportingSettings
from services.reporting.store.rebuilds import Rebuilds

DIFFERENT, NOT_BUILT = 1, 2


async def rebuild(
    settings: ReportingSettings, tell: Say, *, asked_by: str = "command", swap: bool = True, accept: bool = False
) -> tuple[Outcome, bool]:
    """Build reporting anew and compare; swap it in when nothing differs or differences are accepted.

    What came of it, which is noted in the table `rebuilds` too, and whether it was put in place.
    """
    started_at = machine_now()
    async with shadow_of(settings.owner_url, settings.database_role) as shadow, Feed(settings) as feed:
        building = Rebuild(shadow, feed, tell, settings.rebuild_patience_seconds)
        outcome = await building.build()
        swapped = swap and (outcome.same or accept)
        if swapped:
            await building.put_in_place()
        await Rebuilds(shadow.connection).keep(outcome, started_at, asked_by, swapped=swapped)
    return outcome, swapped


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="rebuild", description=__doc__)
    parser.add_argument("--compare", action="store_true", help="put nothing in place")
    parser.add_argument("--accept", action="store_true", help="put it in place although it differs")
    parser.add_argument("--asked-by", choices=("command", "schedule"), default="command", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    try:
        outcome, swapped = asyncio.run(
            rebuild(ReportingSettings(), progress, asked_by=asked.asked_by, swap=not asked.compare, accept=asked.accept)
        )
    except (AlreadyRebuilding, NeverTold, httpx.HTTPError, OSError) as wrong:
        say(f"Nothing was changed: {type(wrong).__name__} {wrong}")
        return NOT_BUILT
    say("\n".join(account(outcome, time.monotonic() - began, swapped=swapped)))
    return 0 if outcome.same or swapped else DIFFERENT


def say(text: str, end: str = "\n") -> None:
    print(text.ljust(79), end=end, flush=True)  # noqa: T201 - this is what a command is for


def progress(text: str) -> None:
    """A line that the next one replaces on a terminal; elsewhere a line each."""
    say(text, "\r" if sys.stdout.isatty() else "\n")


def account(outcome: Outcome, seconds: float, *, swapped: bool) -> Iterator[str]:
    """What was built, how it compares and what became of it."""
    yield f"{outcome.events:,} events and {outcome.exchanges:,} exchanges built in {seconds:.1f} s".ljust(79)
    gap = outcome.gap
    if gap.left_out:
        yield f"{gap.left_out:,} events left out: parked or dropped here, or of a type that this version does not know"
    if outcome.same:
        yield "byte for byte what was there"
    else:
        yield f"{len(gap.missing):,} events missing there, {len(gap.untold):,} there that nobody told"
        yield f"{len(outcome.different):,} events different, {len(outcome.exchanges_different):,} exchanges different"
        yield from (f"  {name}" for name in outcome.names())
    yield "it is in place now" if swapped else "nothing was put in place"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
