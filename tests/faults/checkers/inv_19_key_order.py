"""INV-19, within a key: on its topic the events of a key appear in the order in which they were told."""

from collections.abc import Iterator

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed, OnTopic

INVARIANT = "INV-19"


def check(history: History, seen: Observed) -> list[Violation]:
    told = [
        record for record in seen.topics.records if record.place not in history.strangers and record.key is not None
    ]
    return [Violation(INVARIANT, what) for what in (*inversions(told), *torn_apart(told))]


def inversions(records: list[OnTopic]) -> Iterator[str]:
    """A sequence number that appears for the first time after a greater one; repeated numbers are copies."""
    greatest: dict[tuple[str, bytes | None], int] = {}
    met: set[tuple[str, bytes | None, int]] = set()
    for record in records:
        number = int(record.attributes.get("ce_sequence", 0))
        key, appeared = (record.topic, record.key), (record.topic, record.key, number)
        if appeared not in met and number < greatest.get(key, 0):
            yield f"number {number} of {record.key!r} lies behind {greatest[key]} at {record.place}"
        met.add(appeared)
        greatest[key] = max(number, greatest.get(key, 0))


def torn_apart(records: list[OnTopic]) -> Iterator[str]:
    """One key lives in one partition, or nobody knows its order."""
    home: dict[tuple[str, bytes | None], int] = {}
    for record in records:
        partition = home.setdefault((record.topic, record.key), record.partition)
        if partition != record.partition:
            yield f"{record.key!r} is in partitions {partition} and {record.partition} of {record.topic}"
