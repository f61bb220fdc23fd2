"""Writing at once: statements whose outcome nobody looks at go to PostgreSQL as one, because round trips decide.

All parts of the one statement see the database as it was before, so no two of them may touch the same row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

PLACE = re.compile(r"\$(\d+)")

Shape = tuple[str, tuple[tuple[str, str], ...], int]


@dataclass(frozen=True, slots=True)
class Statement:
    """A data-modifying statement and its arguments; `steps` are named queries that it builds upon."""

    sql: str
    arguments: Sequence[Any]
    steps: tuple[tuple[str, str], ...] = ()


def at_once(statements: Sequence[Statement]) -> tuple[str, list[Any]]:
    """All these statements as one, and its arguments."""
    shapes = tuple((each.sql, each.steps, len(each.arguments)) for each in statements)
    return one_statement(shapes), [argument for each in statements for argument in each.arguments]


@lru_cache(maxsize=500)
def one_statement(shapes: tuple[Shape, ...]) -> str:
    named, before = [], 0
    for number, (sql, steps, arguments) in enumerate(shapes):
        for name, part in (*steps, (f"written_{number}", sql)):
            named.append(f"{name} as ({moved(part, before)})")
        before += arguments
    return "with " + ",\n".join(named) + "\nselect"


def moved(sql: str, by: int) -> str:
    """The same statement with its places $1, $2 … moved up."""
    return PLACE.sub(lambda place: f"${int(place[1]) + by}", sql)
