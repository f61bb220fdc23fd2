"""INV-20: every record of every topic was applied, or is parked with a reason, by each service that it concerns."""

from collections.abc import Iterator

from services.kernel.records import Heard
from tests.faults.checkers.hearing import HANDLERS, as_heard
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-20"


def check(history: History, seen: Observed) -> list[Violation]:
    found = [what for service in HANDLERS for what in settled_in_silence(service, seen)]
    return [Violation(INVARIANT, what) for what in (*found, *dropped(seen))]


def dropped(seen: Observed) -> Iterator[str]:
    """Records that are neither applied nor parked; other bytes under a known id are not that event."""
    heard = list(as_heard(seen.topics.records))
    told = {one.id: one.row["body"].encode() for one in seen.told}
    for service in HANDLERS:
        accounted = seen.applied(service) | seen.given_up(service)
        rows = seen.rows(service, "parked")
        parked = {(row["topic"], row["partition"], row["offset"], row["body"]) for row in rows}
        for record, event in heard:
            settled = event is not None and event.id in accounted and told.get(event.id) in (None, record.value)
            if concerned(event, service) and not settled and (*record.place, record.value) not in parked:
                yield f"{service} neither applied nor parked the record at {record.place}"


def concerned(event: Heard | None, service: str) -> bool:
    """Whether a service must say something to a record: to what nobody can read, everybody."""
    return event is None or HANDLERS[service].concerns(event)


def settled_in_silence(service: str, seen: Observed) -> Iterator[str]:
    """What is parked has a reason; who dropped it, and why, is known; what was applied took effect."""
    applied = seen.applied(service)
    for row in seen.rows(service, "parked"):
        if not row["reason"]:
            yield f"{service} parked {row['id']} without a reason"
        if row["settlement"] == "dropped" and not (row["settled_by"] and row["settlement_reason"]):
            yield f"{service}: nobody says who dropped {row['id']}, or why"
        lost = row["settlement"] == "applied" and row["event_id"] not in applied
        if lost and row["type"] in {kind.type_name() for kind in HANDLERS[service].reactions}:
            yield f"{service}: parked record {row['id']} is settled as applied but was not"
