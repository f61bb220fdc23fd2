"""INV-02: the postings of every entry sum to zero in each currency, and no posting is without its entry."""

from collections import Counter

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-02"


def check(history: History, seen: Observed) -> list[Violation]:
    sums: Counter[tuple[str, str]] = Counter()
    posted = set()
    for posting in seen.rows("funding", "postings"):
        sums[str(posting["entry_id"]), posting["currency"]] += posting["amount_cents"]
        posted.add(posting["entry_id"])
    made = {row["id"] for row in seen.rows("funding", "ledger_entries")}
    return [
        *(Violation(INVARIANT, f"entry {entry}: {cents} {of} left") for (entry, of), cents in sums.items() if cents),
        *(Violation(INVARIANT, f"entry {entry} has no postings") for entry in made - posted),
        *(Violation(INVARIANT, f"postings of {entry}, which is no entry") for entry in posted - made),
    ]
