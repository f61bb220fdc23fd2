"""The ledger as entries with their amounts, in the order in which the envelopes changed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.events.base import Event
from contracts.events.funding import (
    AgreementSigned,
    CofundingApproved,
    CofundingReleased,
    EnvelopeCeilingSet,
    ReimbursementPaid,
    ReimbursementRefused,
)
from tests.faults.observation import Observed, Told

ACCOUNTS = ("ceiling", "available", "reserved", "committed", "paid")
OWN = ("id", "partnership", "application_id", "cause", "reverses", "written_by")
TOLD_AS: dict[str, type[Event]] = {
    "ceiling_set": EnvelopeCeilingSet,
    "reserved": CofundingApproved,
    "committed": AgreementSigned,
    "released": CofundingReleased,
    "paid": ReimbursementPaid,
    "unpaid": ReimbursementRefused,
}


@dataclass(frozen=True)
class Entry:
    """An entry of the ledger; `amounts` are cents by account, `written_by` the transaction that wrote it.

    `place` is the outbox id of the event that tells of it (0 without one). An entry's own id is drawn before its
    envelope is locked, the event's place while it is: the outbox tells the order, whatever the clocks said.
    """

    id: UUID
    partnership: str
    application_id: UUID | None
    cause: str
    reverses: UUID | None
    written_by: str
    amounts: Mapping[str, int]
    place: int


def entries(seen: Observed) -> list[Entry]:
    """All entries in the order in which their envelopes were locked."""
    amounts: dict[UUID, dict[str, int]] = defaultdict(lambda: dict.fromkeys(ACCOUNTS, 0))
    for posting in seen.rows("funding", "postings"):
        amounts[posting["entry_id"]][posting["account"]] += posting["amount_cents"]
    places = places_by_kind(seen)
    found = []
    for row in sorted(seen.rows("funding", "ledger_entries"), key=lambda row: row["id"]):
        of_its_kind = places[TOLD_AS[row["cause"]], str(row["application_id"] or row["partnership"])]
        own = {name: row[name] for name in OWN}
        found.append(Entry(**own, amounts=amounts[row["id"]], place=of_its_kind.pop(0) if of_its_kind else 0))
    return sorted(found, key=lambda entry: entry.place)


def places_by_kind(seen: Observed) -> dict[tuple[type[Event], str], list[int]]:
    """Outbox ids of the events that tell of entries, by kind and key."""
    places: dict[tuple[type[Event], str], list[int]] = defaultdict(list)
    for told in money_events(seen):
        if told.event:
            places[type(told.event), told.key].append(told.row["id"])
    return places


def money_events(seen: Observed) -> Iterator[Told]:
    """The events that tell of an entry: the second signature, and money that came back after it was paid, too."""
    paid: set[str] = set()
    for told in (told for told in seen.told if told.service == "funding"):
        match told.event:
            case AgreementSigned(complete=complete):
                moves = complete
            case ReimbursementRefused(returned=returned, end_to_end_id=name):
                moves = returned and name in paid
            case ReimbursementPaid(end_to_end_id=name):
                paid.add(name)
                moves = True
            case _:
                moves = type(told.event) in TOLD_AS.values()
        if moves:
            yield told


def by_case(seen: Observed) -> dict[UUID, list[Entry]]:
    """The entries of each case in order."""
    found: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries(seen):
        if entry.application_id:
            found[entry.application_id].append(entry)
    return found


def by_transaction(seen: Observed) -> list[list[Entry]]:
    """Entries that one transaction made in one envelope together, in order."""
    together: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries(seen):
        together[entry.partnership, entry.written_by].append(entry)
    return sorted(together.values(), key=lambda made: made[-1].place)


def total(found: Sequence[Entry], account: str) -> int:
    return sum(entry.amounts[account] for entry in found)
