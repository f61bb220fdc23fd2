"""INV-31: after the faults nothing is left to do: all is published and heard, and no case waits for a machine."""

from collections.abc import Iterator

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-31"
TO_EVALUATE = ("eligible", "in_review")


def check(history: History, seen: Observed) -> list[Violation]:
    """Also the answer to: is the system quiet now?"""
    letters = unsent(seen) if history.letters_are_out else ()
    found = (*unpublished(seen), *unheard(seen), *waiting_cases(seen), *letters)
    return [Violation(INVARIANT, what) for what in found]


def unpublished(seen: Observed) -> Iterator[str]:
    for service in seen.databases:
        waiting = sum(row["position"] is None for row in seen.rows(service, "outbox"))
        if waiting:
            yield f"{service} has {waiting} events that are not published"


def unheard(seen: Observed) -> Iterator[str]:
    for service, reached in seen.topics.reached.items():
        behind = sum(max(0, end - reached.get(place, 0)) for place, end in seen.topics.ends.items())
        if behind:
            yield f"{service} has {behind} records to read"


def waiting_cases(seen: Observed) -> Iterator[str]:
    """Cases that were not assessed, or not put into the queue, though nothing of them is parked."""
    items = seen.rows("funding", "queue_items")
    open_items = {row["application_id"] for row in items if row["kind"] == "cofunding" and row["outcome"] is None}
    parked = seen.parked_keys()
    for case in seen.rows("applications", "applications"):
        if str(case["id"]) in parked:
            continue
        if case["status"] == "submitted":
            yield f"case {case['id']} was never assessed"
        if case["status"] in TO_EVALUATE and case["id"] not in open_items:
            yield f"case {case['id']} is {case['status']} but in no queue"


def unsent(seen: Observed) -> Iterator[str]:
    parked = seen.parked_keys()
    announced = [row for row in seen.rows("notifications", "announcements") if str(row["about"]) not in parked]
    unaddressed = sum(row["settled_at"] is None for row in announced)
    letters = sum(row["state"] in ("requested", "sent") for row in seen.rows("notifications", "messages"))
    if unaddressed or letters:
        yield f"{unaddressed} announcements are not addressed, {letters} letters are under way"
