"""Load, fault, rest, and what the checkers say then."""

import asyncio
import pickle
import time
from collections import Counter
from pathlib import Path

from deploy.local.places import ROOT
from deploy.local.stack import Stack
from deploy.local.waiting import NotInTime
from tests.faults.bench import Bench, Tally
from tests.faults.checkers import Violation, check_all
from tests.faults.observation import Observed, observe
from tests.faults.quiet import look, until_quiet
from tests.faults.result import Result
from tests.faults.scenario import Scenario

FEWEST_ACKNOWLEDGED = 50
RECOVERY_SECONDS = 60
MOST_VOID = 1
BUILD = ROOT / "build"


async def play(scenario: Scenario, bench: Bench, result: Result) -> None:
    """All trials of one scenario on a running system; `result` gets what they add to what was there before.

    A void trial is played again; a second one in the same scenario is a violation.
    """
    before = Counter(counts(bench))
    try:
        while result.trials - result.void < scenario.trials:
            await play_trial(scenario, bench, result)
            if result.void > MOST_VOID:
                result.violations.append(Violation("bench", f"{result.void} of {result.trials} trials are void"))
                break
        await scenario.afterwards(bench)
    except Exception as wrong:
        result.violations.append(Violation("INV-31", f"not played to the end: {type(wrong).__name__}: {wrong}"))
    await judge(bench, result)
    added = Counter(counts(bench))
    added.subtract(before)
    result.operations, result.acknowledged, result.paid = (added[name] for name in ("asked", "acknowledged", "paid"))


def counts(bench: Bench) -> dict[str, int]:
    history = bench.workload.history
    return {"asked": len(history.operations), "acknowledged": len(history.acknowledged()), "paid": bench.workload.paid}


async def play_trial(scenario: Scenario, bench: Bench, result: Result) -> None:
    """Load, fault, rest; the load's clients finish what they began."""
    bench.tally, load = Tally(), bench.workload
    before = len(load.history.acknowledged())
    await bench.open_the_post()
    running = asyncio.create_task(load.run())
    try:
        await bench.until_busy()
        await scenario.inject(bench)
    finally:
        bench.heal()
        load.stop()
        healed_at = time.monotonic()
        await bench.close_the_post()
        await running
    recovery = await until_backlog_is_gone(bench.stack) - healed_at
    await until_quiet(bench.stack)
    acknowledged = len(load.history.acknowledged()) - before
    result.trials += 1
    result.void += acknowledged < FEWEST_ACKNOWLEDGED or not bench.tally.bites
    result.strikes += bench.tally.strikes
    result.kills += bench.tally.kills
    result.recovery_seconds = max(result.recovery_seconds, round(recovery, 1))
    if recovery > RECOVERY_SECONDS:
        result.violations.append(Violation("INV-31", f"recovery took {recovery:.0f} s"))


async def until_backlog_is_gone(stack: Stack, patience: float = 180) -> float:
    """When nothing waited any more for the first time after now; NotInTime with what still does."""
    end = time.monotonic() + patience
    while waiting := (await look(stack))[0]:
        if time.monotonic() > end:
            raise NotInTime(f"the backlog was not gone within {patience:.0f} seconds: {waiting}")
        await asyncio.sleep(0.1)
    return time.monotonic()


async def judge(bench: Bench, result: Result) -> None:
    """Let the checkers look at everything; what they said before is not said again."""
    seen = await observe(bench.stack)
    for violation in check_all(bench.workload.history, seen):
        if violation not in bench.known:
            bench.known.add(violation)
            result.violations.append(violation)
    if result.violations:
        keep(bench, seen, BUILD / f"faults-{result.fault}.pickle")
    parked = parked_in(seen)
    result.parked, bench.parked = parked - bench.parked, parked


def keep(bench: Bench, seen: Observed, path: Path) -> None:
    """Keep what the checkers saw, so that a violation can be looked into: a pickle of (history, observed)."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pickle.dumps((bench.workload.history, seen)))


def parked_in(seen: Observed) -> int:
    """How many records wait or were given up."""
    outcomes = Counter(row["settlement"] for service in seen.databases for row in seen.rows(service, "parked"))
    return outcomes[None] + outcomes["dropped"]
