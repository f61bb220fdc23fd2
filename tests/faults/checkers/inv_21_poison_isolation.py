"""INV-21: a parked record holds back what comes behind it of its own key, all of that, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.faults.checkers.hearing import HANDLERS
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed, OnTopic
from tests.faults.tables import Row

INVARIANT = "INV-21"
Lines = dict[tuple[str, int, bytes | None], list[OnTopic]]


def check(history: History, seen: Observed) -> list[Violation]:
    lines = by_key(seen.topics.records)
    return [
        Violation(INVARIANT, f"{service}: {what}")
        for service in HANDLERS
        for what in (*waiting_for_nobody(service, seen), *overtaken(service, seen, lines))
    ]


def by_key(records: Sequence[OnTopic]) -> Lines:
    lines: Lines = defaultdict(list)
    for record in records:
        lines[record.topic, record.partition, record.key].append(record)
    return lines


def waiting_for_nobody(service: str, seen: Observed) -> Iterator[str]:
    """Records that wait although nothing of their key is parked before them; what is settled held nobody back since."""
    heads: set[tuple[str, str]] = set()
    still_open: set[tuple[str, str]] = set()
    for row in sorted(seen.rows(service, "parked"), key=lambda row: row["id"]):
        line = (row["topic"], row["key"])
        before = heads if row["settled_at"] else still_open
        if row["waiting"] and line not in before:
            yield f"parked record {row['id']} of {row['key']} waits, but nothing of its key is parked before it"
        heads.add(line)
        if row["settled_at"] is None:
            still_open.add(line)


def overtaken(service: str, seen: Observed, lines: Lines) -> Iterator[str]:
    """A record that was applied although an earlier one of its key is parked."""
    applied = seen.applied(service)
    for row in seen.rows(service, "parked"):
        if row["settled_at"] is None and row["key"] is not None:
            line = lines.get((row["topic"], row["partition"], row["key"].encode()), [])
            for record in behind(row, line):
                if record.event_id in applied:
                    yield f"{record.place} of {row['key']} was applied, but {row['id']} before it is still parked"


def behind(row: Row, line: list[OnTopic]) -> Iterator[OnTopic]:
    """Records that appear for the first time after the parked one and do not have an earlier number.

    None when another record lies at its place by now: then the topic began anew.
    """
    before = {record.event_id for record in line if record.offset <= row["offset"]}
    if any(record.offset == row["offset"] and record.value == row["body"] for record in line):
        for record in line:
            number = int(record.attributes.get("ce_sequence", 0))
            if record.event_id not in before and number >= (row["sequence"] or 0):
                yield record
