"""When the public's statistics are released: at the beginning of each quarter, in UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum

QUARTERS = (1, 4, 7, 10)


class Calendar(StrEnum):
    """As of which times the public is answered: the beginnings of quarters alone, or whatever is asked."""

    QUARTERLY = "quarterly"
    AS_ASKED = "as_asked"


def last_release(at: datetime) -> datetime:
    """The latest release at or before this time."""
    day = at.astimezone(UTC)
    month = max(month for month in QUARTERS if month <= day.month)
    return datetime(day.year, month, 1, tzinfo=UTC)


def releases_up_to(last: datetime, first_year: int) -> Iterator[datetime]:
    """Every release from the beginning of a year to this one."""
    for year in range(first_year, last.year + 1):
        for month in QUARTERS:
            release = datetime(year, month, 1, tzinfo=UTC)
            if release <= last:
                yield release
