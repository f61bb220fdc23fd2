"""Figures of one scenario, and which kind of promise each violation breaks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.checkers import Violation

LOST = ("INV-14", "INV-16", "INV-17")
TWICE = ("INV-03", "INV-15", "INV-18", "INV-24")
INVERTED = ("INV-19",)
UNACCOUNTED = ("INV-20",)


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
        return bool(self.violations)

    def number_of(self, invariants: Sequence[str]) -> int:
        return sum(violation.invariant.startswith(tuple(invariants)) for violation in self.violations)
