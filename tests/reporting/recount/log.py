"""Lines of the event log: what each is about and what it says, as plain JSON."""

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from asyncpg import Record


class Line(NamedTuple):
    """One event: its class, what it is about, when it was recorded, on which day it happened (UTC), what it says."""

    name: str
    key: str
    at: datetime
    day: date
    said: dict[str, Any]


def line_of(row: "Record") -> Line:
    """A row of the history as a line."""
    day = row["occurred_at"].astimezone(UTC).date()
    return Line(row["type"].split(".")[-2], row["key"], row["recorded_at"], day, json.loads(row["body"]))
