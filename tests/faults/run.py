"""A run: the chosen scenarios one after another; those of one family on the same system unless it was left broken."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from random import Random

from tests.faults.bench import Bench, a_bench
from tests.faults.result import Result
from tests.faults.scenario import Scenario
from tests.faults.trial import play

Family = Sequence[Scenario]


class Run:
    """Plays families of scenarios; all chance follows from the seed and the scenario's name."""

    def __init__(self, seed: int, begun: Callable[[Scenario], None], ended: Callable[[Result], None]) -> None:
        self.seed = seed
        self.begun = begun
        self.ended = ended
        self.system = ExitStack()
        self.bench: Bench | None = None

    async def play(self, families: Sequence[Family]) -> None:
        """Each family on a fresh system."""
        try:
            for family in families:
                await self.leave()
                for scenario in family:
                    await self.play_one(scenario)
        finally:
            await self.leave()

    async def play_one(self, scenario: Scenario) -> None:
        self.begun(scenario)
        began = time.monotonic()
        result = Result(scenario.name, scenario.what, cannot_run=scenario.missing())
        if not result.cannot_run:
            await play(scenario, await self.bench_for(scenario), result)
        if result.violations:
            await self.leave()
        result.seconds = round(time.monotonic() - began, 1)
        self.ended(result)

    async def bench_for(self, scenario: Scenario) -> Bench:
        random = Random(f"{self.seed} {scenario.name}")  # noqa: S311 - no secret
        if self.bench is None:
            home = self.system.enter_context(scenario.home())
            self.bench = self.system.enter_context(a_bench(random, scenario.environment, home))
            await self.bench.workload.prepare()
        self.bench.follow(random)
        return self.bench

    async def leave(self) -> None:
        """End the system; the next scenario gets a fresh one."""
        if self.bench:
            await self.bench.workload.close()
            self.bench = None
        self.system.close()
