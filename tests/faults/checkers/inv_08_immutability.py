"""INV-08: what was posted stays as it was; a correction is one reversing entry that mirrors the original."""

from collections.abc import Iterator

from tests.faults.checkers.ledger import Entry, entries
from tests.faults.checkers.violation import Violation, repeated
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-08"
GUARDS = {
    ("funding", "ledger_entries", "ledger_entries_are_final"),
    ("funding", "postings", "postings_are_final"),
    ("funding", "ledger_entries", "entries_have_postings"),
    ("funding", "postings", "postings_sum_to_zero"),
    ("reporting", "history", "history_is_only_added_to"),
}


def check(history: History, seen: Observed) -> list[Violation]:
    made = entries(seen)
    reversals = [entry for entry in made if entry.reverses]
    return [
        *repeated(INVARIANT, (entry.reverses for entry in reversals), "an entry was reversed more than once"),
        *(Violation(INVARIANT, what) for what in (*unguarded(seen), *rewritten(seen), *no_mirrors(reversals, made))),
    ]


def unguarded(seen: Observed) -> Iterator[str]:
    there = {
        (service, row["table"], row["name"]) for service in seen.databases for row in seen.rows(service, "triggers")
    }
    for service, table, name in sorted(GUARDS - there):
        yield f"{service}: the trigger {name} on {table} is not in force"


def rewritten(seen: Observed) -> Iterator[str]:
    """An entry and its postings are written by one statement: another transaction's number shows a later hand."""
    written_by = {row["id"]: row["written_by"] for row in seen.rows("funding", "ledger_entries")}
    for posting in seen.rows("funding", "postings"):
        if posting["written_by"] != written_by.get(posting["entry_id"], posting["written_by"]):
            yield f"a posting of entry {posting['entry_id']} was written later than the entry"


def no_mirrors(reversals: list[Entry], made: list[Entry]) -> Iterator[str]:
    by_id = {entry.id: entry for entry in made}
    for entry in reversals:
        original = by_id.get(entry.reverses) if entry.reverses else None
        undone = {account: -cents for account, cents in original.amounts.items()} if original else None
        same_case = original is not None and original.application_id == entry.application_id
        if not same_case or entry.amounts != undone:
            yield f"entry {entry.id} does not mirror what it reverses"
