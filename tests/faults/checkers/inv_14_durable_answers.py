"""INV-14: everything that was answered with 2xx is there: the rows that the path and the answer name."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from tests.faults.checkers.violation import Violation
from tests.faults.history import History, Operation
from tests.faults.observation import Observed

INVARIANT = "INV-14"


class Present:
    """What the databases hold, looked up by some columns of a table."""

    def __init__(self, seen: Observed) -> None:
        self.seen = seen
        self.beginnings = lru_cache(maxsize=None)(self.read_beginnings)

    def read_beginnings(self, place: str, columns: str, length: int) -> frozenset[tuple[str, ...]]:
        """Values of the first of these columns in all rows of `service.table` in which none of them is empty."""
        names = columns.split()
        values = ([row[name] for name in names] for row in self.seen.rows(*place.split(".")))
        return frozenset(tuple(map(str, one[:length])) for one in values if None not in one)

    def holds(self, place: str, columns: str, *values: object) -> bool:
        """Whether some row has these values in the first of these columns, and something in all of them."""
        return tuple(map(str, values)) in self.beginnings(place, columns, len(values))


Rule = Callable[[Present, str, Operation], bool]


def check(history: History, seen: Observed) -> list[Violation]:
    there = Present(seen)
    return [
        Violation(INVARIANT, f"{done.kind} by {done.subject}, {done.path}, was answered {done.status} and is not there")
        for done in history.acknowledged()
        if not is_there(done, there)
    ]


def is_there(done: Operation, there: Present) -> bool:
    """Whether the effect of an acknowledged command is there; a path that no rule names is INV-25's alone."""
    for pattern, rule in RULES:
        match = re.fullmatch(pattern, done.path)
        if match:
            return rule(there, match["id"] if "id" in match.groupdict() else str(done.answer.get("id")), done)
    return True


def row(place: str, columns: str) -> Rule:
    """A row of `service.table` has the id in the first of these columns, and something in the others."""
    return lambda there, asked, done: there.holds(place, columns, asked)


def signatures(place: str) -> Rule:
    """Every capacity that the answer names has signed."""
    return lambda there, asked, done: all(
        there.holds(place, "application_id capacity", asked, one["as"]) for one in listed(done, "signatures")
    )


def listed(done: Operation, name: str) -> Iterable[dict[str, str]]:
    return done.answer.get(name) or ()


def evidence(there: Present, asked: str, done: Operation) -> bool:
    columns = "application_id kind sha256"
    return there.holds("funding.evidence", columns, asked, done.answer.get("kind"), done.answer.get("sha256"))


def decision(there: Present, asked: str, done: Operation) -> bool:
    """The item was closed as the answer says; it stays open when a conflict of interest was declared."""
    made = done.answer.get("decision")
    return not made or there.holds("funding.queue_items", "id outcome", asked, made["outcome"])


def batch(there: Present, asked: str, done: Operation) -> bool:
    claims = done.answer.get("claim_ids") or ()
    return all(there.holds("funding.payment_orders", "batch_id claim_id", asked, claim) for claim in claims) and (
        there.holds("funding.payment_batches", "id", asked)
    )


def bank_entries(there: Present, asked: str, done: Operation) -> bool:
    """Each entry that was answered was kept with what it meant."""
    return all(
        there.holds("funding.bank_entries", "end_to_end_id outcome", one.get("end_to_end_id"), one["outcome"])
        for one in listed(done, "entries")
    )


CASE = "/api/applications/(?P<id>[^/]+)"
RULES: tuple[tuple[str, Rule], ...] = (
    ("/api/organisations", row("applications.organisations", "id")),
    ("/api/organisations/(?P<id>[^/]+)/decision", row("applications.registration_decisions", "organisation_id")),
    ("/api/matches", row("applications.matches", "id")),
    ("/api/matches/(?P<id>[^/]+)/.*", row("applications.matches", "id settled_at")),
    ("/api/applications", row("applications.applications", "id")),
    (f"{CASE}/withdrawal", row("applications.withdrawals", "application_id")),
    (f"{CASE}/departure", row("applications.travels", "application_id")),
    (f"{CASE}/return", row("applications.travels", "application_id first_day")),
    (f"{CASE}/attendance", row("applications.travels", "application_id attendance")),
    (f"{CASE}/report", row("applications.closing_reports", "application_id")),
    (f"{CASE}/documents/commitment_to_quality/signatures", signatures("applications.signatures")),
    (f"{CASE}/documents/financial_agreement/signatures", signatures("funding.agreement_signatures")),
    (f"{CASE}/evidence", evidence),
    ("/api/applications/[^/]+/claim", row("funding.claims", "id")),
    ("/api/queue/(?P<id>[^/]+)/lease", row("funding.queue_changes", "item_id")),
    ("/api/queue/(?P<id>[^/]+)/decision", decision),
    ("/api/payment-batches", batch),
    ("/api/bank-messages", bank_entries),
)
"""Where each command's effect lies, by its path; `id` is in the path, or else in the answer."""
