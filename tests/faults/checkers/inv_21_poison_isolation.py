"""INV-21: a parked record holds back what comes behind it of its own key, all of that, and nothing else."""

from collections.abc import Iterator, Sequence

from tests.faults.checkers.hearing import HANDLERS
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed, OnTopic
from tests.faults.tables import Row

INVARIANT = "INV-21"


def check(history: History, seen: Observed) -> list[Violation]:
    return [
        Violation(INVARIANT, f"{service}: {what}")
        for service in HANDLERS
        for what in (*waiting_for_nobody(service, seen), *overtaken(service, seen))
    ]


def waiting_for_nobody(service: str, seen: Observed) -> Iterator[str]:
    rows = seen.rows(service, "parked")
    for row in (row for row in rows if row["waiting"]):
        before = [one for one in rows if same_line(one, row) and one["id"] < row["id"]]
        if row["settled_at"] is None:
            before = [one for one in before if one["settled_at"] is None]
        if not before:
            yield f"parked record {row['id']} of {row['key']} waits, but nothing of its key is parked before it"


def same_line(one: Row, other: Row) -> bool:
    return (one["topic"], one["key"]) == (other["topic"], other["key"])


def overtaken(service: str, seen: Observed) -> Iterator[str]:
    """A record that was applied although an earlier one of its key is parked."""
    applied = seen.heard(service)
    for row in seen.rows(service, "parked"):
        if row["settled_at"] is None and row["key"] is not None:
            behind = records_behind(row, seen.topics.records)
            for record in (record for record in behind if record.event_id in applied):
                yield f"{record.place} of {row['key']} was applied, but {row['id']} before it is still parked"


def records_behind(row: Row, records: Sequence[OnTopic]) -> Iterator[OnTopic]:
    """Records of the same key that appear on the topic for the first time after the parked one."""
    met = set()
    for record in records:
        same_key = (record.topic, record.partition, record.key) == (row["topic"], row["partition"], row["key"].encode())
        if same_key and record.offset > row["offset"] and record.event_id not in met:
            yield record
        met.add(record.event_id)
