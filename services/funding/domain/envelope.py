"""A partnership's money for co-funding: reserved at approval, committed at signature, paid by the bank's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from contracts.scheme.money import Money
from services.funding.domain.ledger import Account, Cause


class State(StrEnum):
    """Where the money of one case stands."""

    WAITING = "waiting"
    RESERVED = "reserved"
    COMMITTED = "committed"
    PAID = "paid"
    RELEASED = "released"


MOVES = {
    (State.WAITING, Cause.RESERVED): State.RESERVED,
    (State.WAITING, Cause.RELEASED): State.RELEASED,
    (State.RESERVED, Cause.COMMITTED): State.COMMITTED,
    (State.RESERVED, Cause.RELEASED): State.RELEASED,
    (State.COMMITTED, Cause.PAID): State.PAID,
    (State.COMMITTED, Cause.RELEASED): State.RELEASED,
    (State.PAID, Cause.UNPAID): State.COMMITTED,
}
ACCOUNT_OF = {State.RESERVED: Account.RESERVED, State.COMMITTED: Account.COMMITTED, State.PAID: Account.PAID}


class IllegalMove(Exception):
    """The money of a case does not stand where this step begins (INV-07)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a partnership may spend and what of it is taken (INV-01)."""

    partnership: str
    ceiling: Money
    reserved: Money
    committed: Money
    paid: Money

    @property
    def taken(self) -> Money:
        """Everything that is not free."""
        return self.reserved + self.committed + self.paid

    @property
    def available(self) -> Money:
        """What can still be reserved."""
        return self.ceiling - self.taken


@dataclass(frozen=True, slots=True)
class Grant:
    """What an evaluator granted to a case as it was sent in this revision; `decided_by` is the evaluator's subject."""

    application_id: UUID
    revision: int
    partnership: str
    amount: Money
    decided_by: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A grant and where its money stands."""

    grant: Grant
    state: State


@dataclass(frozen=True, slots=True)
class Reserved:
    """There was room: the amount is taken."""

    amount: Money


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The envelope lacks this much for the grant (ELIG-27)."""

    missing: Money


def move(state: State, cause: Cause) -> State:
    """Where the money of a case stands after this step; IllegalMove when the step does not begin there."""
    to = MOVES.get((state, cause))
    if to is None:
        raise IllegalMove(f"money that is {state} cannot be {cause}")
    return to


def freed_by(commitment: Commitment, keep: Money | None) -> Money:
    """What is free again when a case keeps this much of its grant, or nothing of it.

    IllegalMove once it was paid or released, or when more would be kept than was granted (INV-06).
    """
    if keep is None:
        move(commitment.state, Cause.RELEASED)
    elif commitment.state not in (State.RESERVED, State.COMMITTED):
        raise IllegalMove(f"money that is {commitment.state} cannot be reduced")
    kept = keep or Money(0, commitment.grant.amount.currency)
    if commitment.grant.amount < kept:
        raise IllegalMove(f"{kept} is more than the {commitment.grant.amount} that was granted")
    return commitment.grant.amount - kept


def admitted(waiting: Iterable[Grant], available: Money) -> list[Grant]:
    """Which waiting grants there is room for now, first come first served; one that is too large is passed over.

    So no grant ever waits while the envelope has room for it, and a new approval overtakes nobody who could be served.
    """
    served = []
    for grant in waiting:
        if grant.amount <= available:
            served.append(grant)
            available -= grant.amount
    return served
