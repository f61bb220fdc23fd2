"""The commitment to quality: one text that four parties sign before departure (ELIG-22), and who may sign as what."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.scheme.money import Money


class Capacity(StrEnum):
    """As what somebody signs; the order in which the signatures are listed."""

    VISITOR = "visitor"
    HOST = "host"
    VISITOR_PARTNERSHIP = "visitor_partnership"
    HOST_PARTNERSHIP = "host_partnership"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as it appears in a document."""

    name: str
    registration_number: str
    city: str
    country: str
    partnership: str


@dataclass(frozen=True, slots=True)
class AgendaItem:
    day: date
    what: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the four parties commit themselves to, as it was sent and approved."""

    application_id: str
    call_title: str
    visitor: Party
    host: Party
    mode: str
    first_day: date
    last_day: date
    working_days: int
    activities: Sequence[str]
    objectives: str
    agenda: Sequence[AgendaItem]
    reserved: Money
    ruleset: str


def text_of(commitment: Commitment) -> str:
    """The document as plain text with LF line ends: the same commitment gives the same bytes."""
    parts = (
        ("Commitment to Quality", opening(commitment)),
        ("1. Parties", parties(commitment)),
        ("2. The stay", stay(commitment)),
        ("3. Goals", "\n".join(f"- {activity.replace('_', ' ')}" for activity in commitment.activities)),
        ("4. Objectives", commitment.objectives),
        ("5. Agenda", "\n".join(agenda_line(item) for item in commitment.agenda) or "No entries."),
        ("6. What the parties commit themselves to", PROMISES),
        ("7. Co-funding", money_paragraph(commitment)),
    )
    return "\n\n".join(f"{title}\n{'=' * len(title)}\n{body}" for title, body in parts) + "\n"


def sha256_of(text: str) -> str:
    """SHA-256 of the UTF-8 text, in lower-case hexadecimal: what a signature is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()


def missing(signed: Sequence[str]) -> tuple[Capacity, ...]:
    """The capacities in which nobody has signed yet."""
    return tuple(capacity for capacity in Capacity if capacity not in signed)


PROMISES = (
    "The visiting organisation prepares the stay, takes part in the whole agenda and reports on it afterwards.\n"
    "The host organisation receives the visitor on the agreed days, follows the agenda and names a contact on site.\n"
    "The partnership of the visitor guides the visitor, validates the report and pays the lump sum when it is due.\n"
    "The partnership of the host supports the host before and during the stay.\n"
    "A change of host, days or agenda needs a new commitment."
)


def opening(commitment: Commitment) -> str:
    return f"Exchange {commitment.application_id}\nCall: {commitment.call_title}\nRules applied: {commitment.ruleset}"


def parties(commitment: Commitment) -> str:
    return (
        f"Visiting organisation: {party(commitment.visitor)}\n"
        f"Host organisation: {party(commitment.host)}\n"
        f"Partnership of the visitor: {commitment.visitor.partnership}\n"
        f"Partnership of the host: {commitment.host.partnership}"
    )


def party(one: Party) -> str:
    return f"{one.name} ({one.registration_number}), {one.city}, {one.country}"


def stay(commitment: Commitment) -> str:
    days = "working day" if commitment.working_days == 1 else "working days"
    return (
        f"From {commitment.first_day.isoformat()} to {commitment.last_day.isoformat()}, "
        f"{commitment.working_days} {days} at the host, travel days excluded.\n"
        f"Mode: {commitment.mode}"
    )


def agenda_line(item: AgendaItem) -> str:
    return f"{item.day.isoformat()}  " + item.what.replace("\n", "\n" + " " * 12)


def money_paragraph(commitment: Commitment) -> str:
    return (
        f"{commitment.reserved} is reserved for the visiting organisation. It is recomputed from the days actually "
        "spent at the host and paid after the stay, against the validated report and complete evidence."
    )
