"""A claim for the lump sum: its way to the payment, and what an approval binds."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from contracts.scheme.money import Money
from services.funding.domain.account import Payee
from services.funding.domain.case import Case
from services.funding.domain.eyes import Hand, hand_of


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
class Claim:
    """A visitor's claim; persons are subjects. `attempts` counts how often its payment was ordered.

    Who validated the report, who approved, what the approval binds and when payment is due are none before approval.
    """

    id: UUID
    application_id: UUID
    partnership: str
    claimant: str
    status: ClaimStatus
    version: int
    amount: Money
    calculation: tuple[str, ...]
    payee: Payee
    submitted_at: datetime
    target_on: date
    return_reason: str | None
    report_validated_by: str | None
    report_validated_for: str | None
    approved_by: str | None
    approved_for: str | None
    approval_sha256: str | None
    due_on: date | None
    paid_on: date | None
    attempts: int

    @property
    def validator(self) -> Hand | None:
        """Who had validated the closing report when the claim was approved."""
        return hand_of(self.report_validated_by, self.report_validated_for)

    @property
    def approver(self) -> Hand | None:
        return hand_of(self.approved_by, self.approved_for)

    @property
    def approval_holds(self) -> bool:
        """Whether amount, payee and account are still those that were approved (INV-05)."""
        return self.approval_sha256 == approval_sha256(self.amount, self.payee)

    @property
    def next_end_to_end_id(self) -> str:
        """What the bank is to answer to when the claim is ordered now."""
        return end_to_end_id(self.id.hex, self.attempts + 1)


def why_no_evidence(case: Case, claim: Claim | None) -> str | None:
    """Why no evidence is taken for this case with its claim; None when it is (MON-09)."""
    if case.actual is None or case.ended:
        return "Evidence is taken once the visitor returned and as long as the exchange can be paid."
    if claim and claim.status not in (ClaimStatus.SUBMITTED, ClaimStatus.RETURNED):
        return "The claim was approved on the evidence that is here. More is taken when the claim is returned."
    return None


def why_not_approved_by(hand: Hand, validator: Hand | None) -> str | None:
    """Why this person must not approve the claim; None when nothing speaks against it (INV-27)."""
    if hand.shares_a_person_with(validator):
        return "You validated the closing report of this exchange. Another finance officer must approve the claim."
    return None


def why_not_ordered_by(hand: Hand, claim: Claim) -> str | None:
    """Why this person must not order this payment; None when nothing speaks against it (INV-27)."""
    if hand.shares_a_person_with(claim.approver):
        return "You approved one of these claims. Another person must order its payment."
    if hand.shares_a_person_with(claim.validator):
        return "You validated one of these closing reports. Another person must order the payment."
    return None


def approval_sha256(amount: Money, payee: Payee) -> str:
    """What an approval is bound to: amount, payee and account; any change voids it (INV-05)."""
    bound = "\n".join((str(amount.cents), amount.currency, payee.account_holder, payee.iban, payee.bic or ""))
    return hashlib.sha256(bound.encode()).hexdigest()


def end_to_end_id(claim_hex: str, attempt: int) -> str:
    """The id that the bank answers to: 32 characters of the claim's uuid and the attempt, 35 in all at most."""
    written = f"{claim_hex}-{attempt}"
    if len(written) > 35:
        raise ValueError(f"attempt {attempt} to pay one claim leaves no room for an end-to-end id")
    return written
