"""INV-24: nobody changes again what a successor has changed: items close once, orders follow the bank's last word."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-24"
AFTER = {"paid": "paid", "rejected": "refused", "returned": "returned"}


def check(history: History, seen: Observed) -> list[Violation]:
    return [Violation(INVARIANT, what) for what in (*closed_again(seen), *moved_again(seen))]


def closed_again(seen: Observed) -> Iterator[str]:
    """Every item of the queue was opened once, and closed once when it is closed."""
    changes: dict[object, Counter[str]] = defaultdict(Counter)
    for change in seen.rows("funding", "queue_changes"):
        changes[change["item_id"]][change["change"]] += 1
    for item in seen.rows("funding", "queue_items"):
        times = changes[item["id"]]
        if times["opened"] != 1:
            yield f"item {item['id']} was opened {times['opened']}×"
        if times["closed"] != (0 if item["outcome"] is None else 1):
            yield f"item {item['id']} ({item['outcome'] or 'open'}) was closed {times['closed']}×"


def moved_again(seen: Observed) -> Iterator[str]:
    """What the bank said took effect once, and each order stands where that left it."""
    effects: dict[str, list[str]] = defaultdict(list)
    for entry in seen.rows("funding", "bank_entries"):
        if entry["outcome"] in AFTER:
            effects[entry["end_to_end_id"]].append(AFTER[entry["outcome"]])
    for order in seen.rows("funding", "payment_orders"):
        said = effects[order["end_to_end_id"]]
        if len(set(said)) < len(said):
            yield f"order {order['end_to_end_id']} took the same word of the bank more than once: {said}"
        if order["status"] not in (said or ["ordered"]):
            yield f"order {order['end_to_end_id']} is {order['status']}, the bank said {said or 'nothing'}"
