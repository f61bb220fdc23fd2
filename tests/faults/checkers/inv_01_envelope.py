"""INV-01: no envelope is ever taken beyond its ceiling, and each is exactly what its ledger says."""

from collections import Counter

from tests.faults.checkers.ledger import by_transaction, entries, total
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-01"
TAKEN = ("reserved", "committed", "paid")


def check(history: History, seen: Observed) -> list[Violation]:
    return over_the_ceiling(seen) + unlike_the_ledger(seen)


def over_the_ceiling(seen: Observed) -> list[Violation]:
    """Replay the ledger: after each transaction what is taken is covered."""
    taken: Counter[str] = Counter()
    ceiling: Counter[str] = Counter()
    found = []
    for together in by_transaction(seen):
        partnership = together[0].partnership
        ceiling[partnership] -= total(together, "ceiling")
        taken[partnership] += sum(total(together, account) for account in TAKEN)
        if taken[partnership] > ceiling[partnership]:
            sums = f"{taken[partnership]} of {ceiling[partnership]} cents taken"
            found.append(Violation(INVARIANT, f"{partnership} after entry {together[-1].id}: {sums}"))
    return found


def unlike_the_ledger(seen: Observed) -> list[Violation]:
    by_ledger: Counter[tuple[str, str]] = Counter()
    for entry in entries(seen):
        by_ledger.update({(entry.partnership, account): cents for account, cents in entry.amounts.items()})
    found = []
    for row in seen.rows("funding", "envelopes"):
        name = row["partnership"]
        kept = {"ceiling": -row["ceiling_cents"], **{account: row[f"{account}_cents"] for account in TAKEN}}
        wrong = {account: (cents, by_ledger[name, account]) for account, cents in kept.items()}
        found += [
            Violation(INVARIANT, f"{name} keeps {here} cents {account}, its ledger {there}")
            for account, (here, there) in wrong.items()
            if here != there
        ]
    return found
