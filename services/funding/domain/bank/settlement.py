"""What a bank's entry means for an order: paid, refused, sent back, known already, or a matter for a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


def outcome_of(entry: BankEntry, order: Order | None) -> Outcome:
    """What an entry means for the order of its end-to-end id; amount and currency must be the order's."""
    if order is None:
        return Outcome.UNMATCHED
    unnamed_refusal = entry.saying is Saying.REFUSED and entry.amount is None
    if entry.odd or not (unnamed_refusal or entry.amount == order.amount):
        return Outcome.MISMATCH
    return NEWS.get((order.status, entry.saying), Outcome.MISMATCH)


def single_entries(whole: WholeFile, orders: Iterable[Order]) -> Iterator[BankEntry]:
    """One entry for each transfer of a file; without amounts where their sum is not what the bank names."""
    orders = list(orders)
    total = sum(order.amount.cents for order in orders)
    fits = whole.amount is None or [whole.amount] == [Money(total, order.amount.currency) for order in orders[:1]]
    for order in orders:
        yield BankEntry(whole.saying, order.end_to_end_id, order.amount if fits else None, whole.on, odd=not fits)
