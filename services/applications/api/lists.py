"""Lists in parts: how long a part may be, and where the next one begins."""

from typing import Annotated, Any

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=200)]


def listed(entries: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """One part of a list of which one entry too many was read, and where the next part begins."""
    shown = entries[:limit]
    return {"items": shown, "next": shown[-1]["id"] if len(entries) > limit else None}
