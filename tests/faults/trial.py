"""One scenario from a fresh system to its figures: load, fault, rest, checkers; again for each trial."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from deploy.local.demo.people import Refused
from deploy.local.stack import Stack
from deploy.local.waiting import NotInTime
from tests.faults.bench import Bench, Tally, a_bench
from tests.faults.checkers import Violation, check_all
from tests.faults.client import NeverAnswered
from tests.faults.observation import Observed, observe
from tests.faults.quiet import look, until_quiet
from tests.faults.scenario import Broken, Scenario
from tests.kit import eventually

FEWEST_ACKNOWLEDGED = 50
RECOVERY_SECONDS = 60
LOST = ("INV-14", "INV-16", "INV-17")
TWICE = ("INV-03", "INV-15", "INV-18", "INV-24")
INVERTED = ("INV-19",)
UNACCOUNTED = ("INV-20",)
AFTER_A_FAILURE = (NotInTime, NeverAnswered, TimeoutError, AssertionError, Refused, Broken)


@dataclass
class Result:
    """Figures of one scenario."""

    fault: str
    what: str
    trials: int = 0
    void: int = 0
    strikes: int = 0
    kills: int = 0
    operations: int = 0
    acknowledged: int = 0
    paid: int = 0
    parked: int = 0
    recovery_seconds: float = 0.0
    seconds: float = 0.0
    cannot_run: str = ""
    violations: list[Violation] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.violations) or self.void > self.trials // 10

    def number_of(self, invariants: Sequence[str]) -> int:
        return sum(violation.invariant.startswith(tuple(invariants)) for violation in self.violations)


def play(scenario: Scenario, seed: int) -> Result:
    """Bring up a fresh system and do all trials of one scenario on it; chance follows from the seed."""
    result = Result(scenario.name, scenario.what, cannot_run=scenario.missing())
    began = time.monotonic()
    if not result.cannot_run:
        random = Random(f"{seed} {scenario.name}")  # noqa: S311 - no secret
        with scenario.home() as home, a_bench(random, scenario.environment, home) as bench:
            asyncio.run(play_trials(scenario, bench, result))
    result.seconds = round(time.monotonic() - began, 1)
    return result


async def play_trials(scenario: Scenario, bench: Bench, result: Result) -> None:
    try:
        await bench.workload.prepare()
        for _ in range(scenario.trials):
            await play_trial(scenario, bench, result)
        if result.void > result.trials // 10:
            result.violations.append(Violation("bench", f"{result.void} of {result.trials} trials are void"))
        await scenario.afterwards(bench)
    except AFTER_A_FAILURE as wrong:
        result.violations.append(Violation("INV-31", f"{type(wrong).__name__}: {wrong}"))
    finally:
        await bench.workload.close()
    await judge(bench, result)


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
    """When nothing waited any more for the first time after now."""

    async def nothing_waits() -> bool:
        return not (await look(stack))[0]

    await eventually(nothing_waits, patience)
    return time.monotonic()


async def judge(bench: Bench, result: Result) -> None:
    """Let the checkers look at everything, and count."""
    history = bench.workload.history
    seen = await observe(bench.stack)
    result.violations += check_all(history, seen)
    result.operations = len(history.operations)
    result.acknowledged = len(history.acknowledged())
    result.paid = bench.workload.paid
    result.parked = parked_in(seen)


def parked_in(seen: Observed) -> int:
    """How many records wait or were given up."""
    outcomes = Counter(row["settlement"] for service in seen.databases for row in seen.rows(service, "parked"))
    return outcomes[None] + outcomes["dropped"]
