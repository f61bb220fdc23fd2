"""Case time and machine time: what the rules see, and what the machine sees."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

HEADER = "Test-Clock"


def machine_now() -> datetime:
    """The wall clock in UTC: tokens, sessions, retries and logs use it; rules never do."""
    return datetime.now(UTC)


def rfc3339(at: datetime) -> str:
    """A time as text in UTC, with microseconds, ending in Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class CaseTime:
    """Case time of one transaction: `occurred_at` is what the rules see, `recorded_at` when it was written down.

    Under a Test-Clock both are the header's time; otherwise `recorded_at` is the wall clock. What follows from an
    event inherits both under a Test-Clock.
    """

    occurred_at: datetime
    recorded_at: datetime
    clock: Literal["real", "test"]

    @property
    def under_test_clock(self) -> bool:
        return self.clock == "test"

    def not_before(self, last: datetime) -> "CaseTime":
        """The same, moved up to a case's last event: in one case time never runs back."""
        return self if last <= self.occurred_at else CaseTime(last, last, "test")


def wall_clock() -> CaseTime:
    now = machine_now()
    return CaseTime(now, now, "real")


def test_clock(at: datetime) -> CaseTime:
    return CaseTime(at, at, "test")


def caused_by(occurred_at: datetime, recorded_at: datetime, clock: str) -> CaseTime:
    """Case time of what follows from an event."""
    return (
        CaseTime(occurred_at, recorded_at, "test") if clock == "test" else CaseTime(occurred_at, machine_now(), "real")
    )


def parse_test_clock(text: str) -> datetime:
    """RFC 3339 time with an offset; ValueError says what is wrong."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("it needs an offset, as in 2026-06-01T09:00:00Z")
    if not 2000 <= at.year <= 2100:
        raise ValueError("it must lie between 2000 and 2100")
    return at.astimezone(UTC)
