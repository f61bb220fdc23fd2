"""The days of a stay at the host: how many are working days, and how long it may last."""

from calendar import monthrange
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Window:
    """Days from the first to the last, both included; one that ends before it begins is a ValueError."""

    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(f"{self.last_day} lies before {self.first_day}")

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Stay(Window):
    """One unbroken range of days at the host, travel days outside it (ELIG-13, ELIG-15)."""

    __slots__ = ()


def working_days(stay: Stay, holidays: Set[date]) -> int:
    """Mondays to Fridays of the stay that are no national public holiday of the host's country (OPEN-02)."""
    weeks, rest = divmod((stay.last_day - stay.first_day).days + 1, 7)
    beyond_full_weeks = (stay.first_day + timedelta(days=number) for number in range(rest))
    weekdays = 5 * weeks + sum(1 for day in beyond_full_weeks if not is_weekend(day))
    return weekdays - len(holidays_met(stay, holidays))


def holidays_met(stay: Stay, holidays: Set[date]) -> tuple[date, ...]:
    """The holidays that cost the stay a working day, in order."""
    return tuple(sorted(day for day in holidays if day in stay and not is_weekend(day)))


def is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def latest_last_day(first_day: date, months: int) -> date:
    """The last day of the longest stay: the eve of the same day `months` later, clamped to that month's end (OPEN-05).

    A stay from 1 March ends by 31 March, one from 31 January by 27 February (28 February in a leap year).
    """
    years, month = divmod(first_day.month - 1 + months, 12)
    year, month = first_day.year + years, month + 1
    same_day = date(year, month, min(first_day.day, monthrange(year, month)[1]))
    return same_day - timedelta(days=1)
