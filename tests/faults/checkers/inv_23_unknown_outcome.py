"""INV-23: when it is not known whether a command took effect, that is what the answer says: 502, 503 or 504."""

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-23"
ASKS_TO_SEND_AGAIN = (502, 503, 504)


def check(history: History, seen: Observed) -> list[Violation]:
    """A server's error that is none of these is a failure nobody foresaw, told as if the outcome were known."""
    return [
        Violation(INVARIANT, f"{asked.kind} by {asked.subject} at {asked.path} was answered {asked.status}")
        for asked in history.operations
        if asked.status is not None and asked.status >= 500 and asked.status not in ASKS_TO_SEND_AGAIN
    ]
