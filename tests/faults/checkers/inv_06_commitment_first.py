"""INV-06: money is paid only out of what was committed to the case before, and never more than that."""

from collections.abc import Iterator
from uuid import UUID

from tests.faults.checkers.ledger import Entry, by_case, total
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed
from tests.faults.tables import Row

INVARIANT = "INV-06"
HELD = ("reserved", "committed", "paid")


def check(history: History, seen: Observed) -> list[Violation]:
    cases = by_case(seen)
    commitments = {row["application_id"]: row for row in seen.rows("funding", "commitments")}
    return [
        Violation(INVARIANT, what)
        for case in cases.keys() | commitments.keys()
        for what in wrong_with(case, cases.get(case, []), commitments.get(case))
    ]


def wrong_with(case: UUID, entries: list[Entry], commitment: Row | None) -> Iterator[str]:
    """Nothing flows out of an account that does not hold it, and what is left is what the commitment says."""
    for number, entry in enumerate(entries, 1):
        overdrawn = [account for account in HELD if total(entries[:number], account) < 0]
        if overdrawn:
            yield f"case {case}: entry {entry.id} ({entry.cause}) overdraws {', '.join(overdrawn)}"
    held = {account: cents for account in HELD if (cents := total(entries, account))}
    if commitment is None:
        yield f"case {case} has entries but no commitment"
    elif held != (expected := expected_of(commitment)):
        yield f"case {case}: the ledger holds {held}, its commitment says {expected}"


def expected_of(commitment: Row) -> dict[str, int]:
    if commitment["state"] not in HELD:
        return {}
    return {commitment["state"]: commitment["amount_cents"]}
