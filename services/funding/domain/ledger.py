"""Double-entry bookkeeping of an envelope: what flows into one account flows out of another (INV-02)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contracts.scheme.money import Money


class Account(StrEnum):
    """Where an envelope's money is; `CEILING` is where it comes from and runs negative."""

    CEILING = "ceiling"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    PAID = "paid"


class Cause(StrEnum):
    """Why an entry was made."""

    CEILING_SET = "ceiling_set"
    RESERVED = "reserved"
    COMMITTED = "committed"
    RELEASED = "released"
    PAID = "paid"
    UNPAID = "unpaid"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: this amount flows into the account, or out of it when it is negative."""

    account: Account
    amount: Money


def transfer(amount: Money, source: Account, target: Account) -> tuple[Posting, Posting]:
    """The two postings that move an amount; a negative one moves it back."""
    return Posting(source, -amount), Posting(target, amount)


def balances(postings: Iterable[Posting]) -> dict[Account, int]:
    """Cents in each account after these postings, all accounts named."""
    sums = dict.fromkeys(Account, 0)
    for posting in postings:
        sums[posting.account] += posting.amount.cents
    return sums
