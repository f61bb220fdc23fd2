"""What `funding` tells: the evaluators' queue, co-funding, agreements, claims and payments."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from contracts.events.applications import SigningCapacity
from contracts.events.base import CaseEvent, Event
from contracts.scheme.money import Money


class EnvelopeCeilingSet(Event):
    """A partnership's envelope for co-funding has this ceiling from now on."""

    service: ClassVar[str] = "funding"

    call: str
    partnership: str
    ceiling: Money

    @property
    def key(self) -> str:
        return self.partnership


class FundingEvent(CaseEvent):
    """A fact about a case, told by the partnership that pays."""

    service: ClassVar[str] = "funding"

    partnership: str


class QueueKind(StrEnum):
    COFUNDING = "cofunding"
    CLOSING_REPORT = "closing_report"


class EvaluationOpened(FundingEvent):
    """An item waits in the evaluators' queue; `due_at` is the service target of ten working days (OPEN-08)."""

    item_id: UUID
    kind: QueueKind
    revision: int
    due_at: datetime


class EvaluationOverdue(FundingEvent):
    """A queue item passed its service target; `escalated` when the coordinator is told too."""

    item_id: UUID
    kind: QueueKind
    escalated: bool


class CofundingEvent(FundingEvent):
    """A fact about whether the partnership co-funds this exchange, as it was sent in this `revision`."""

    revision: int


class CofundingApproved(CofundingEvent):
    """The lump sum was reserved in the partnership's envelope."""

    amount: Money
    decided_by: str


class CofundingDeclined(CofundingEvent):
    """An evaluator declined; the reason stays with `funding`."""

    decided_by: str


class CofundingWaitlisted(CofundingEvent):
    """An evaluator approved but the envelope has no room: `missing` is what it lacks (ELIG-27)."""

    amount: Money
    missing: Money
    decided_by: str


class ChangesRequested(CofundingEvent):
    """An evaluator asked the applicant to change the application and send it again."""

    decided_by: str


class ReleaseReason(StrEnum):
    """Why money is free again; a code, never anybody's words."""

    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    NOT_PAYABLE = "not_payable"
    RECOMPUTED = "recomputed"


class CofundingReleased(FundingEvent):
    """Money that was taken for this exchange is free again."""

    amount: Money
    reason: ReleaseReason


class AgreementDrawnUp(FundingEvent):
    """The financial agreement was written and waits for its two signatures (ELIG-23)."""

    content_sha256: str


class AgreementSigned(FundingEvent):
    """One of the two parties signed the financial agreement; `complete` with the second."""

    capacity: SigningCapacity
    signed_by: str
    content_sha256: str
    complete: bool


class EvidenceReceived(FundingEvent):
    """A piece of evidence of this kind was uploaded."""

    kind: str


class ClosingReportValidated(FundingEvent):
    """An evaluator validated the closing report (MON-09)."""

    validated_by: str


class ClosingReportReturned(FundingEvent):
    """An evaluator sent the closing report back; the reason stays with `funding`."""

    returned_by: str


class ConflictOfInterestDeclared(FundingEvent):
    """This person has an interest in the case and decides, signs and approves nothing in it (INV-28)."""

    declared_by: str


class DeputyActed(FundingEvent):
    """What was just done in the case was done by a deputy, and counts as done by both (INV-27)."""

    deputy: str
    stands_in_for: str
    role: str


class ReimbursementEvent(FundingEvent):
    """A fact about one claim, followed by finance staff."""

    claim_id: UUID
    amount: Money


class ReimbursementClaimed(ReimbursementEvent):
    """The visitor claimed the lump sum, recomputed from the actual days."""


class ReimbursementApproved(ReimbursementEvent):
    """A finance officer approved the claim; it is to be paid by `due_on`."""

    approved_by: str
    due_on: date
    target_on: date


class ReimbursementReturned(ReimbursementEvent):
    """A finance officer sent the claim back; the reason stays with `funding`."""

    returned_by: str


class PaymentOrdered(ReimbursementEvent):
    """The claim is part of a payment file; the bank answers to `end_to_end_id`."""

    batch_id: UUID
    end_to_end_id: str
    ordered_by: str


class ReimbursementPaid(ReimbursementEvent):
    """The bank says that the money was paid on this day."""

    end_to_end_id: str
    paid_on: date


class ReimbursementRefused(ReimbursementEvent):
    """The bank rejected the order, or sent the money back (`returned`); the claim can be ordered again."""

    end_to_end_id: str
    returned: bool


class ReimbursementClosed(ReimbursementEvent):
    """The claim ended without payment because the exchange did."""
