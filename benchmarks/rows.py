"""What a benchmark finds: one row for each path, over several rounds of floor and ours in turn."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Row:
    """One path: what the floor and ours gave in each round, in `unit`, and the ratio that is to be reached.

    For a time to wait, whose path ends in p99, `reach` is the most that the ratio may be. A row that is only told for
    comparison has no reach.
    """

    path: str
    unit: str
    reach: float | None
    floors: Sequence[float]
    ours: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        return [ours / floor for floor, ours in zip(self.floors, self.ours, strict=True)]

    @property
    def ratio(self) -> float:
        """The middle one of the rounds' ratios: a round that was disturbed does not count for more than another."""
        return median(self.ratios)

    @property
    def floor(self) -> float:
        return median(self.floors)

    @property
    def our(self) -> float:
        return median(self.ours)

    @property
    def is_wait(self) -> bool:
        return self.path.endswith("p99")

    @property
    def reached(self) -> bool:
        if self.reach is None:
            return True
        return self.ratio <= self.reach if self.is_wait else self.ratio >= self.reach


async def in_turn(rounds: int, *measures: Measure) -> list[list[float]]:
    """What each of these gave in each round; they take turns, so that what disturbs one disturbs all."""
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for place, measure in enumerate(measures):
            found[place].append(await measure())
    return found


def p99(seconds: Sequence[float]) -> float:
    """The time in milliseconds within which 99 of 100 were done."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1_000
