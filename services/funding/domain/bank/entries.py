"""What a bank can say: one entry for each payment, whatever message it came in."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.scheme.money import Money


class Saying(StrEnum):
    """Booked to our debit, refused before it was booked, or sent back to our credit."""

    BOOKED = "booked"
    REFUSED = "refused"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One payment in a bank's message, `on` the day it was booked.

    `amount` is None where the message names none; `odd` marks a movement that no order of ours can explain.
    """

    saying: Saying
    end_to_end_id: str | None
    amount: Money | None
    on: date
    odd: bool = False


@dataclass(frozen=True, slots=True)
class WholeFile:
    """The bank speaks of all transfers of one payment file at once; `amount` is their sum where it is given."""

    saying: Saying
    file_id: str
    amount: Money | None
    on: date


@dataclass(frozen=True, slots=True)
class BankMessage:
    """A message that was understood; `without_effect` counts entries that change nothing, such as pending ones."""

    kind: str
    message_id: str
    entries: tuple[BankEntry | WholeFile, ...]
    without_effect: int
