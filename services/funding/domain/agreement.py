"""The financial agreement between the visitor's partnership and the visiting organisation (ELIG-23), as text."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from contracts.scheme.codes import Mode
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.money import Money
from contracts.scheme.programme import Partnership, Programme
from services.funding.domain.eyes import Hand


class Party(StrEnum):
    """The two who sign: the visiting organisation's owner, and an authorising officer of its partnership."""

    VISITOR = "visitor"
    VISITOR_PARTNERSHIP = "visitor_partnership"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for which party, and when (case time)."""

    party: Party
    hand: Hand
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement as it was drawn up, with the signatures that it carries."""

    application_id: UUID
    text: str
    content_sha256: str
    signatures: tuple[Signature, ...]

    @property
    def complete(self) -> bool:
        """Whether both parties signed."""
        return {signature.party for signature in self.signatures} == set(Party)


def why_not_signed(agreement: Agreement, party: Party, hand: Hand, sha256: str) -> str | None:
    """Why this person cannot sign this content for this party now; None when nothing speaks against it."""
    if sha256 != agreement.content_sha256:
        return "This is not the agreement that was drawn up. Read it again and sign its content_sha256."
    if any(signature.party is party for signature in agreement.signatures):
        return "This party has signed already."
    if any(hand.shares_a_person_with(signature.hand) for signature in agreement.signatures):
        return "You signed for the other party. Another person must sign for this one."
    return None


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What the partnership undertakes: the exchange as it was approved, and the lump sum reserved for it."""

    application_id: UUID
    visitor_id: UUID
    visitor_name: str | None
    visitor_country: str
    host_country: str
    first_day: date
    last_day: date
    mode: Mode
    amount: Money
    approved_on: date


def agreement_text(undertaking: Undertaking, programme: Programme, partnership: Partnership) -> str:
    """The agreement, the same text for the same undertaking; it holds no personal data and asks for none."""
    parts = (
        parties(undertaking, partnership, programme),
        subject(undertaking),
        payment(undertaking, programme),
        duties(programme),
    )
    return "FINANCIAL AGREEMENT\n\n" + "\n\n".join(parts) + "\n"


def content_sha256(text: str) -> str:
    """SHA-256 of the UTF-8 text, in hexadecimal: what a signature is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()


def parties(undertaking: Undertaking, partnership: Partnership, programme: Programme) -> str:
    visitor = undertaking.visitor_name or "the organisation"
    return (
        f"Between the European Cluster Partnership {partnership.name} ({partnership.code}), which pays,\n"
        f"and {visitor} ({COUNTRIES[undertaking.visitor_country]}, registered here as {undertaking.visitor_id}),\n"
        f"the visitor, in the call {programme.title} ({programme.ruleset})."
    )


def subject(undertaking: Undertaking) -> str:
    return (
        "1. Exchange\n"
        f"Application {undertaking.application_id}, approved on {undertaking.approved_on}:\n"
        f"a {undertaking.mode} stay in {COUNTRIES[undertaking.host_country]} from {undertaking.first_day} to "
        f"{undertaking.last_day}, travel days not counted."
    )


def payment(undertaking: Undertaking, programme: Programme) -> str:
    if undertaking.mode is Mode.VIRTUAL:
        return "2. Lump sum\nA virtual exchange earns no lump sum. Nothing is paid under this agreement."
    return (
        "2. Lump sum\n"
        f"The partnership pays the visitor at most {undertaking.amount} for travel and accommodation, in one payment\n"
        "after the exchange and without an advance. The amount is reckoned again from the actual days at the host:\n"
        f"half the rate for fewer than {programme.full_amount_working_days} working days or less than "
        f"{programme.short_distance_km:g} km, nothing for fewer than\n"
        f"{programme.minimum_working_days} working days, and never more than the amount above."
    )


def duties(programme: Programme) -> str:
    return (
        "3. Conditions\n"
        "The visitor bears its own costs, sends a closing report and evidence of both journeys, the travel invoice\n"
        "and the accommodation invoice, and claims to its own bank account. The partnership pays within\n"
        f"{programme.payment_days} days of the end of the stay, the validation of the report and the last piece of "
        "evidence, whichever is latest.\n"
        "The same costs are not financed twice from the budget of the European Union."
    )
