"""INV-27 and INV-28: who validates, approves and orders are three people, deputies seen through; none is a party."""

from collections.abc import Iterator
from uuid import UUID

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-27"
STEPS = ("report_validated", "approved", "ordered")


def check(history: History, seen: Observed) -> list[Violation]:
    parties = {
        row["application_id"]: {row["visitor_owner"], row["host_owner"]} for row in seen.rows("funding", "cases")
    }
    return [
        Violation(INVARIANT, what) for what in (*too_few_people(seen, parties), *judges_of_their_own(seen, parties))
    ]


def too_few_people(seen: Observed, parties: dict[UUID, set[str]]) -> Iterator[str]:
    case_of = {claim["id"]: claim["application_id"] for claim in seen.rows("funding", "claims")}
    for order in seen.rows("funding", "payment_orders"):
        hands = [order[f"{step}_{part}"] for step in STEPS for part in ("by", "for")]
        hands = [hand for hand in hands if hand is not None]
        if len(set(hands)) < len(hands):
            yield f"transfer {order['end_to_end_id']} went through too few hands"
        if parties[case_of[order["claim_id"]]] & set(hands):
            yield f"transfer {order['end_to_end_id']} went through the hands of somebody who gains by it"


def judges_of_their_own(seen: Observed, parties: dict[UUID, set[str]]) -> Iterator[str]:
    """Evaluators who decided although they are a party, or had declared a conflict of interest."""
    rows = seen.rows("funding", "conflicts_of_interest")
    barred = {(row["application_id"], row["subject"]) for row in rows}
    for item in seen.rows("funding", "queue_items"):
        case, judges = item["application_id"], {item["closed_by"], item["closed_for"]}
        if judges & parties[case] or any((case, judge) in barred for judge in judges):
            yield f"item {item['id']} was decided by somebody with an interest in it"
