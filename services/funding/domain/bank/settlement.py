"""What a bank's entry means for an order: paid, refused, sent back, known already, or a matter for a person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from contracts.scheme.money import Money
from services.funding.domain.bank.entries import BankEntry, Saying, WholeFile


class OrderStatus(StrEnum):
    ORDERED = "ordered"
    PAID = "paid"
    REFUSED = "refused"
    RETURNED = "returned"


class Outcome(StrEnum):
    PAID = "paid"
    REJECTED = "rejected"
    RETURNED = "returned"
    UNMATCHED = "unmatched"
    DUPLICATE = "duplicate"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True)
class Order:
    """A transfer that was sent to the bank, and what the bank has said about it so far."""

    end_to_end_id: str
    claim_id: UUID
    amount: Money
    status: OrderStatus


@dataclass(frozen=True, slots=True)
class FileOrder:
    """An order and the id of the payment file that it is in."""

    file_id: str
    order: Order


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry, the order that it is about as it stood before (none when it is not ours), and what it meant."""

    entry: BankEntry
    order: Order | None
    outcome: Outcome


NEWS: dict[tuple[OrderStatus, Saying], Outcome] = {
    (OrderStatus.ORDERED, Saying.BOOKED): Outcome.PAID,
    (OrderStatus.ORDERED, Saying.REFUSED): Outcome.REJECTED,
    (OrderStatus.ORDERED, Saying.SENT_BACK): Outcome.RETURNED,
    (OrderStatus.PAID, Saying.SENT_BACK): Outcome.RETURNED,
    (OrderStatus.PAID, Saying.BOOKED): Outcome.DUPLICATE,
    (OrderStatus.REFUSED, Saying.REFUSED): Outcome.DUPLICATE,
    (OrderStatus.RETURNED, Saying.SENT_BACK): Outcome.DUPLICATE,
    (OrderStatus.RETURNED, Saying.BOOKED): Outcome.DUPLICATE,
}
"""What is not listed contradicts what the bank said before: a mismatch, and nothing moves."""

STATUS_AFTER = {
    Outcome.PAID: OrderStatus.PAID,
    Outcome.REJECTED: OrderStatus.REFUSED,
    Outcome.RETURNED: OrderStatus.RETURNED,
}


def judge(entries: Iterable[BankEntry | WholeFile], known: Sequence[FileOrder]) -> Iterator[Judged]:
    """What each entry means, in order; what an entry says counts for those that follow it."""
    orders = {one.order.end_to_end_id: one.order for one in known}
    for entry in entries:
        for single in [entry] if isinstance(entry, BankEntry) else single_entries(entry, known):
            order = orders.get(single.end_to_end_id or "")
            outcome = outcome_of(single, order)
            if order and outcome in STATUS_AFTER:
                orders[order.end_to_end_id] = replace(order, status=STATUS_AFTER[outcome])
            yield Judged(single, order, outcome)


def outcome_of(entry: BankEntry, order: Order | None) -> Outcome:
    """What an entry means for the order of its end-to-end id; amount and currency must be the order's."""
    if order is None:
        return Outcome.UNMATCHED
    unnamed_refusal = entry.saying is Saying.REFUSED and entry.amount is None
    if entry.odd or not (unnamed_refusal or entry.amount == order.amount):
        return Outcome.MISMATCH
    return NEWS.get((order.status, entry.saying), Outcome.MISMATCH)


def single_entries(whole: WholeFile, known: Sequence[FileOrder]) -> list[BankEntry]:
    """One entry for each transfer of a file; odd ones where their sum is not what the bank names.

    A file that is not ours is one entry without an id.
    """
    orders = [one.order for one in known if one.file_id == whole.file_id]
    if not orders:
        return [BankEntry(whole.saying, None, whole.amount, whole.on)]
    total = Money(sum(order.amount.cents for order in orders), orders[0].amount.currency)
    odd = whole.amount not in (None, total)
    return [BankEntry(whole.saying, order.end_to_end_id, order.amount, whole.on, odd) for order in orders]
