"""INV-25: 2xx only for what is stored with its answer; what was refused, and never otherwise, left nothing."""

import json
from typing import Any

from tests.faults.checkers.violation import Violation
from tests.faults.history import History, Operation
from tests.faults.observation import Observed

INVARIANT = "INV-25"


def check(history: History, seen: Observed) -> list[Violation]:
    stored = {
        (row["subject"], row["path"], row["key"]): (row["status"], json_object(row["body"]))
        for service in seen.databases
        for row in seen.rows(service, "idempotency_keys")
    }
    return [
        Violation(INVARIANT, f"key {command[2]} by {command[0]} at {command[1]}: {wrong}")
        for command, sendings in history.by_key().items()
        if (wrong := wrong_with(sendings, stored.get(command)))
    ]


def wrong_with(sendings: list[Operation], stored: tuple[int, Any] | None) -> str | None:
    good = [one for one in sendings if one.outcome == "ok"]
    if good and stored is None:
        return f"answered {good[0].status} but not stored"
    if good and stored and not all(is_stored(one, *stored) for one in good):
        return "answered with something else than what is stored"
    if stored and all(one.outcome == "refused" for one in sendings):
        return f"refused with {sendings[0].status} but stored as {stored[0]}"
    return None


def is_stored(one: Operation, status: int, body: Any) -> bool:
    """A history may keep only a part of an answer."""
    return one.status == status and all(body.get(name) == value for name, value in one.answer.items())


def json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
