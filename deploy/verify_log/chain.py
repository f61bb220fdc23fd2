"""The chain over the log, followed line by line."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

BEGINNING = bytes(32)
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Line:
    """A row of the log with its seal; `row` is none where it is gone, `number` and `hash` where it has no seal."""

    number: int | None
    audit_id: int
    hash: str | None
    sealed_at: str | None
    row: Mapping[str, Any] | None

    @property
    def written_at(self) -> datetime:
        return datetime.fromisoformat(str((self.row or {})["at"]))


@dataclass
class Findings:
    """What was found: `wrong` is evidence of a change, `rows` counts what is sealed and good."""

    wrong: list[str] = field(default_factory=list)
    rows: int = 0
    last: int = 0
    waiting: int = 0
    hashes: dict[int, str] = field(default_factory=dict)

    def say(self, text: str) -> None:
        self.wrong.append(text)


def seal(previous: bytes, number: int, sealed_at: str, row: Mapping[str, Any]) -> str:
    """The hash of a seal: SHA-256 over the hash before it and the row, its number and time as sorted, compact JSON."""
    sealed = {"number": number, "sealed_at": sealed_at, "row": row}
    content = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + content.encode()).hexdigest()


class Chain:
    """Follows the chain line by line; a line that is wrong does not hide what is wrong after it."""

    def __init__(self, found: Findings, anchored: set[int], now: datetime) -> None:
        self.found = found
        self.anchored = anchored
        self.now = now
        self.previous = BEGINNING

    def follow(self, line: Line) -> None:
        if line.number is None or line.hash is None:
            return self.without_seal(line)
        self.count(line.number, line.hash)
        if line.row is None:
            self.found.say(f"seal {line.number}: its row {line.audit_id} was deleted")
        elif line.row.get("id") != line.audit_id:
            self.found.say(
                f"seal {line.number}: it is for row {line.audit_id}, which calls itself {line.row.get('id')}"
            )
        elif seal(self.previous, line.number, line.sealed_at or "", line.row) != line.hash:
            self.found.say(f"seal {line.number}: row {line.audit_id} or its seal was changed or moved")
        else:
            self.found.rows += 1
        self.previous = bytes.fromhex(line.hash)

    def count(self, number: int, chain: str) -> None:
        """Numbers go up by one: any other step is a seal that was taken out or put in."""
        expected = self.found.last + 1
        if number > expected:
            gone = f"{expected}" if number == expected + 1 else f"{expected} to {number - 1}"
            self.found.say(f"seal {gone}: missing, it was deleted")
        elif number < expected:
            self.found.say(f"seal {number}: it comes again after {self.found.last}")
        self.found.last = number
        if number in self.anchored:
            self.found.hashes[number] = chain

    def without_seal(self, line: Line) -> None:
        """A row is sealed within seconds; one that is older was put in behind the sealer's back, or nobody seals."""
        if self.now - line.written_at > LATE:
            self.found.say(f"row {line.audit_id}: written at {line.written_at.isoformat()} and never sealed")
        self.found.waiting += 1
