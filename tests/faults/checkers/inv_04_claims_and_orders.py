"""INV-04: a claim that is ordered or paid has exactly one transfer that says so, any other claim none."""

from collections import Counter
from uuid import UUID

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-04"
LIVE = ("ordered", "paid")


def check(history: History, seen: Observed) -> list[Violation]:
    transfers: dict[UUID, Counter[str]] = {claim["id"]: Counter() for claim in seen.rows("funding", "claims")}
    for order in seen.rows("funding", "payment_orders"):
        transfers[order["claim_id"]][order["status"]] += 1
    return [
        Violation(
            INVARIANT, f"claim {claim['id']} is {claim['status']}, its transfers are {dict(transfers[claim['id']])}"
        )
        for claim in seen.rows("funding", "claims")
        if [transfers[claim["id"]][status] for status in LIVE] != [int(claim["status"] == status) for status in LIVE]
    ]
