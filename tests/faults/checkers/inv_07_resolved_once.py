"""INV-07: the money of a case is reserved at most once, and resolved at most once: paid or given back, never both."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.checkers.ledger import Entry, by_case, total
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-07"


def check(history: History, seen: Observed) -> list[Violation]:
    return [
        Violation(INVARIANT, f"case {case}: {what}")
        for case, entries in by_case(seen).items()
        for what in wrong_with(entries)
    ]


def wrong_with(entries: list[Entry]) -> Iterator[str]:
    times = Counter(entry.cause for entry in entries)
    for cause in ("reserved", "committed"):
        if times[cause] > 1:
            yield f"{cause} {times[cause]}×"
    if not 0 <= times["paid"] - times["unpaid"] <= 1:
        yield f"paid {times['paid']}× and taken back {times['unpaid']}×"
    given_back = [number for number, entry in enumerate(entries, 1) if gives_all_back(entry, entries[:number])]
    if given_back and given_back[0] < len(entries):
        yield f"entry {entries[given_back[0]].id} moves money that was given back before"


def gives_all_back(entry: Entry, until_then: list[Entry]) -> bool:
    return entry.cause == "released" and not any(total(until_then, one) for one in ("reserved", "committed", "paid"))
