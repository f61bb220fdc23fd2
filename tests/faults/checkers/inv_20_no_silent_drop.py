"""INV-20: every record of every topic was applied, or is parked with a reason, by each service that it concerns."""

from collections.abc import Iterator

from tests.faults.checkers.hearing import HANDLERS, as_heard, given_up
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed, OnTopic

INVARIANT = "INV-20"


def check(history: History, seen: Observed) -> list[Violation]:
    found = [what for service in HANDLERS for what in settled_in_silence(service, seen)]
    return [Violation(INVARIANT, what) for what in (*found, *dropped(seen))]


def dropped(seen: Observed) -> Iterator[str]:
    """Records that are neither applied nor parked."""
    heard = list(as_heard(seen.topics.records))
    for service, handlers in HANDLERS.items():
        accounted = seen.heard(service) | given_up(service, seen)
        for record, event in heard:
            unreadable_and_lost = event is None and not is_parked(record, service, seen)
            if unreadable_and_lost or (event and handlers.concerns(event) and event.id not in accounted):
                yield f"{service} neither applied nor parked the record at {record.place}"


def is_parked(record: OnTopic, service: str, seen: Observed) -> bool:
    rows = seen.rows(service, "parked")
    return any(
        (row["topic"], row["partition"], row["offset"], row["body"]) == (*record.place, record.value) for row in rows
    )


def settled_in_silence(service: str, seen: Observed) -> Iterator[str]:
    """What is parked has a reason; who dropped it, and why, is known; what was applied is in the inbox."""
    applied = seen.heard(service)
    for row in seen.rows(service, "parked"):
        if not row["reason"]:
            yield f"{service} parked {row['id']} without a reason"
        if row["settlement"] == "dropped" and not (row["settled_by"] and row["settlement_reason"]):
            yield f"{service}: nobody says who dropped {row['id']}, or why"
        lost = row["settlement"] == "applied" and row["event_id"] not in applied
        if lost and row["type"] in {kind.type_name() for kind in HANDLERS[service].reactions}:
            yield f"{service}: parked record {row['id']} is settled as applied but was not"
