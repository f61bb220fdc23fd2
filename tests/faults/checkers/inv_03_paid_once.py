"""INV-03: no claim is paid twice: not by our orders, not by what the bank was told, not by what it said."""

from collections import Counter

from tests.faults.checkers.bank import transfers
from tests.faults.checkers.violation import Violation, differences, repeated
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-03"


def check(history: History, seen: Observed) -> list[Violation]:
    orders = seen.rows("funding", "payment_orders")
    live = [str(order["claim_id"]) for order in orders if order["status"] in ("ordered", "paid")]
    told_to_the_bank = [transfer.end_to_end_id for transfer in transfers(seen)]
    return [
        *repeated(INVARIANT, live, "more than one live transfer for claim"),
        *repeated(INVARIANT, told_to_the_bank, "end-to-end id given to the bank more than once"),
        *differences(
            INVARIANT,
            told_to_the_bank,
            (order["end_to_end_id"] for order in orders),
            only_left="in a payment file without an order",
            only_right="ordered but in no payment file",
        ),
        *booked_twice(seen),
    ]


def booked_twice(seen: Observed) -> list[Violation]:
    """By the bank's own words: bookings that took effect, less money that came back."""
    claim_of = {row["end_to_end_id"]: str(row["claim_id"]) for row in seen.rows("funding", "payment_orders")}
    effect = {"paid": 1, "returned": -1}
    held: Counter[str] = Counter()
    for entry in seen.rows("funding", "bank_entries"):
        if entry["outcome"] in effect:
            held[claim_of[entry["end_to_end_id"]]] += effect[entry["outcome"]]
    return [Violation(INVARIANT, f"claim {claim} was booked {times}×") for claim, times in held.items() if times > 1]
