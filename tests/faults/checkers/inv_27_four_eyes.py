"""INV-27 and INV-28: who validates, who approves and who orders are three people, and none of them is a party."""

from collections.abc import Iterator
from uuid import UUID

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-27"
HANDS = ("report_validated_by", "approved_by", "ordered_by")


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
        hands = [order[name] for name in HANDS]
        if len(set(hands)) < len(hands):
            yield f"transfer {order['end_to_end_id']} went through too few hands"
        if parties[case_of[order["claim_id"]]] & set(hands):
            yield f"transfer {order['end_to_end_id']} went through the hands of somebody who gains by it"


def judges_of_their_own(seen: Observed, parties: dict[UUID, set[str]]) -> Iterator[str]:
    """Evaluators who decided although they are a party, or had declared a conflict of interest."""
    rows = seen.rows("funding", "conflicts_of_interest")
    barred = {(row["application_id"], row["subject"]) for row in rows}
    for item in seen.rows("funding", "queue_items"):
        case, judge = item["application_id"], item["closed_by"]
        if judge in parties[case] or (case, judge) in barred:
            yield f"item {item['id']} was decided by somebody with an interest in it"
