"""What clients asked and what they were answered: the only witness of what was acknowledged."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["ok", "refused", "unknown"]
Place = tuple[str, int, int]
"""Topic, partition and offset of a record."""


@dataclass(frozen=True)
class Operation:
    """One request. Times are seconds of one monotonic clock; key is its Idempotency-Key, "" when it had none.

    ok: answered with 2xx. refused: answered with 4xx. unknown: no answer, or 5xx, so either may be true.
    answer is the JSON object of the answer, {} when there was none.
    """

    kind: str
    key: str
    subject: str
    path: str
    body_digest: str
    asked_at: float
    answered_at: float
    outcome: Outcome
    status: int | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)


def digest_of(body: Any) -> str:
    """Hex SHA-256 of a JSON value or of bytes: equal for equal bodies."""
    raw = body if isinstance(body, bytes) else json.dumps(body, sort_keys=True).encode()
    return hashlib.sha256(raw).hexdigest()


def outcome_of(status: int | None) -> Outcome:
    """What an answer's status tells; None when there was no answer."""
    if status is None or status >= 500:
        return "unknown"
    return "ok" if status < 300 else "refused"


class History:
    """Operations in the order in which they ended; an operation that was sent again stands here several times.

    For a path that a person asks at all, everything that this person asks there belongs here: checkers count effects.
    `strangers` are places of records that somebody put on a topic by hand, told by no service; copies of told records
    need not be named. `letters_are_out` says that the post was open to the end, so that no letter may still wait.
    """

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.strangers: set[Place] = set()
        self.letters_are_out = False

    def add(self, operation: Operation) -> None:
        self.operations.append(operation)

    def of_kind(self, *kinds: str) -> list[Operation]:
        """Operations of these kinds, or all when none is named."""
        return [operation for operation in self.operations if not kinds or operation.kind in kinds]

    def acknowledged(self, *kinds: str) -> list[Operation]:
        """Those of them that were answered with 2xx."""
        return [operation for operation in self.of_kind(*kinds) if operation.outcome == "ok"]

    def by_key(self) -> dict[tuple[str, str, str], list[Operation]]:
        """All sendings of each command that carried a key, by subject, path and key."""
        found: dict[tuple[str, str, str], list[Operation]] = defaultdict(list)
        for operation in self.operations:
            if operation.key:
                found[operation.subject, operation.path, operation.key].append(operation)
        return dict(found)
