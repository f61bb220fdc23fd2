"""A claim for the lump sum: its way to the payment, what it comes to, what must be there, what an approval binds."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.scheme.codes import Mode, Reduction
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.deadlines import payment_due_on, payment_target_on
from contracts.scheme.distance import Location, distance_km
from contracts.scheme.lump_sum import LumpSum, lump_sum
from contracts.scheme.money import Money
from contracts.scheme.programme import Partnership, Programme
from contracts.scheme.stay import Stay, working_days
from services.funding.domain.evidence import EvidenceKind


class ClaimStatus(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ORDERED = "ordered"
    PAID = "paid"
    REJECTED = "rejected"


MOVES: dict[ClaimStatus, frozenset[ClaimStatus]] = {
    ClaimStatus.SUBMITTED: frozenset((ClaimStatus.APPROVED, ClaimStatus.RETURNED, ClaimStatus.REJECTED)),
    ClaimStatus.RETURNED: frozenset((ClaimStatus.SUBMITTED, ClaimStatus.REJECTED)),
    ClaimStatus.APPROVED: frozenset((ClaimStatus.ORDERED, ClaimStatus.RETURNED, ClaimStatus.REJECTED)),
    ClaimStatus.ORDERED: frozenset((ClaimStatus.PAID, ClaimStatus.APPROVED)),
    ClaimStatus.PAID: frozenset((ClaimStatus.APPROVED,)),
    ClaimStatus.REJECTED: frozenset(),
}
"""Ordered and paid claims go back to approved when the bank refuses the order or gets the money back."""


class ImpossibleMove(ValueError):
    """A claim cannot go from where it is to where it was sent."""


def may_move(status: ClaimStatus, to: ClaimStatus) -> bool:
    return to in MOVES[status]


def move(status: ClaimStatus, to: ClaimStatus) -> ClaimStatus:
    """The new status; ImpossibleMove when the table of moves has no such step."""
    if not may_move(status, to):
        raise ImpossibleMove(f"a claim that is {status} cannot become {to}")
    return to


@dataclass(frozen=True, slots=True)
class ActualExchange:
    """The exchange as it took place; `granted` is what the partnership reserved for it before."""

    stay: Stay
    mode: Mode
    visitor_at: Location
    host_at: Location
    host_country: str
    granted: Money


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a claim comes to, and the steps that lead there in words."""

    amount: Money
    steps: tuple[str, ...]


def reckon(exchange: ActualExchange, programme: Programme, partnership: Partnership) -> Reckoning:
    """The lump sum of the actual days (WE-41), never above what was granted; virtual ones earn nothing (MON-12)."""
    days = working_days(exchange.stay, programme.holidays_in(exchange.host_country))
    kilometres = distance_km(exchange.visitor_at, exchange.host_at)
    earned = lump_sum(exchange.stay, exchange.host_country, kilometres, programme, partnership)
    if exchange.mode is Mode.VIRTUAL or days < programme.minimum_working_days:
        earned = earned.unpaid()
    amount = min(earned.amount, exchange.granted)
    return Reckoning(amount, steps(exchange, days, kilometres, earned, amount, programme))


def steps(
    exchange: ActualExchange, days: int, kilometres: float, earned: LumpSum, amount: Money, programme: Programme
) -> tuple[str, ...]:
    """The reckoning as sentences that the visitor and an auditor can follow."""
    country = COUNTRIES[exchange.host_country]
    lines = [
        f"{days} working days at the host, from {exchange.stay.first_day} to {exchange.stay.last_day}",
        f"{kilometres:.1f} km between the two organisations",
        f"Rate for {country} on {exchange.stay.first_day}: {earned.ceiling or 'none'}",
    ]
    lines += reasons_for_half(earned, programme)
    lines.append(f"Lump sum for the actual days: {earned.amount}")
    if earned.amount != amount:
        lines.append(f"Granted before the journey: {exchange.granted}, which cannot be exceeded")
    return (*lines, f"To be paid: {amount}")


def reasons_for_half(earned: LumpSum, programme: Programme) -> list[str]:
    reasons = {
        Reduction.SHORT_STAY: f"fewer than {programme.full_amount_working_days} working days",
        Reduction.SHORT_DISTANCE: f"less than {programme.short_distance_km:g} km",
    }
    return [f"Halved once: {' and '.join(reasons[one] for one in earned.reductions)}"] if earned.reductions else []


@dataclass(frozen=True, slots=True)
class Conditions:
    """What has been fulfilled for a payment, each with its day or None."""

    stay_ended_on: date
    agreement_signed: bool
    report_validated_on: date | None
    evidence: Collection[EvidenceKind]
    last_evidence_on: date | None


def checklist(conditions: Conditions) -> dict[str, bool]:
    """Every condition of the payment with whether it is met (MON-09), in the order in which they come about.

    The bank account counts as met because a claim without one that passes the checks is never taken.
    """
    evidence = {str(kind): kind in conditions.evidence for kind in EvidenceKind}
    return {
        "agreement_signed": conditions.agreement_signed,
        **evidence,
        "report_validated": conditions.report_validated_on is not None,
        "bank_account": True,
    }


def due_on(conditions: Conditions, programme: Programme) -> date | None:
    """By when to pay: ten days from the latest of stay's end, validation and evidence; None while one is missing."""
    if conditions.report_validated_on is None or conditions.last_evidence_on is None:
        return None
    if not all(checklist(conditions).values()):
        return None
    met_on = max(conditions.stay_ended_on, conditions.report_validated_on, conditions.last_evidence_on)
    return payment_due_on(met_on, programme)


def target_on(conditions: Conditions, programme: Programme) -> date:
    """Ten days from the end of the stay, for the statistics of payments in time."""
    return payment_target_on(conditions.stay_ended_on, programme)


def approval_sha256(amount: Money, payee: str, iban: str, bic: str | None) -> str:
    """What an approval is bound to: amount, payee and account; any change voids it (INV-05)."""
    bound = "\n".join((str(amount.cents), amount.currency, payee, iban, bic or ""))
    return hashlib.sha256(bound.encode()).hexdigest()


def end_to_end_id(claim_hex: str, attempt: int) -> str:
    """The id that the bank answers to: 32 characters of the claim's uuid and the attempt, 35 in all at most."""
    written = f"{claim_hex}-{attempt}"
    if len(written) > 35:
        raise ValueError(f"attempt {attempt} to pay one claim leaves no room for an end-to-end id")
    return written
