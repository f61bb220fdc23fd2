"""INV-17: every row of an outbox is on its topic with the same bytes, and positions run from 1 without gaps."""

from collections.abc import Iterator

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed, OnTopic, Told

INVARIANT = "INV-17"


def check(history: History, seen: Observed) -> list[Violation]:
    return [Violation(INVARIANT, what) for what in (*not_as_told(seen), *gaps(seen))]


def not_as_told(seen: Observed) -> Iterator[str]:
    copies: dict[object, list[OnTopic]] = {}
    for record in seen.topics.records:
        copies.setdefault(record.event_id, []).append(record)
    for told in (told for told in seen.told if told.row["position"] is not None):
        of_it = copies.get(told.id, [])
        if not of_it:
            yield f"{told.row['type']} {told.id} of {told.key} is marked as published but on no topic"
        elif not any(repeats(record, told) for record in of_it):
            yield f"{told.row['type']} {told.id} of {told.key} reads otherwise on {of_it[0].topic}"


def repeats(record: OnTopic, told: Told) -> bool:
    """Whether the record is the event as it was told: topic, key, bytes and the attributes that order it."""
    row, said = told.row, record.attributes
    told_as = (row["topic"], row["key"].encode(), row["body"].encode(), row["type"], str(row["sequence"]), row["key"])
    return told_as == (
        record.topic,
        record.key,
        record.value,
        said.get("ce_type"),
        said.get("ce_sequence"),
        said.get("ce_subject"),
    )


def gaps(seen: Observed) -> Iterator[str]:
    """What is published is numbered 1, 2, 3 …, and the events of one key in their order."""
    for service in seen.databases:
        rows = [row for row in seen.rows(service, "outbox") if row["position"] is not None]
        if sorted(row["position"] for row in rows) != list(range(1, len(rows) + 1)):
            yield f"{service}: positions of {len(rows)} published rows have gaps"
        last: dict[str, int] = {}
        for row in sorted(rows, key=lambda row: row["position"]):
            if row["sequence"] < last.get(row["key"], 0):
                yield f"{service}: {row['key']} was published out of order at position {row['position']}"
            last[row["key"]] = row["sequence"]
