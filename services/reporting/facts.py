"""Which facts of an exchange each event tells; events that tell none are history only."""

from contracts.events.applications import (
    ApplicationCancelled,
    ApplicationReady,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    ClosingReportSubmitted,
    EligibilityAssessed,
    ExchangeClosed,
    ExchangeNotPayable,
    TravelCompleted,
    TravelStarted,
)
from contracts.events.base import Event
from contracts.events.funding import (
    ChangesRequested,
    ClosingReportReturned,
    CofundingApproved,
    CofundingDeclined,
    CofundingEvent,
    CofundingWaitlisted,
    ReimbursementApproved,
    ReimbursementPaid,
    ReimbursementRefused,
    ReimbursementReturned,
)
from contracts.scheme.codes import Outcome
from services.reporting.domain.facts import (
    Assessment,
    BankWord,
    ClaimWord,
    Decision,
    Ended,
    Report,
    ReportReturned,
    Said,
    Status,
    Stay,
    Step,
    Submission,
)

ASSESSED = {
    Outcome.ELIGIBLE: Status.ELIGIBLE,
    Outcome.INELIGIBLE: Status.INELIGIBLE,
    Outcome.REVIEW: Status.IN_REVIEW,
}
DECIDED: dict[type[CofundingEvent], Status] = {
    CofundingDeclined: Status.DECLINED,
    CofundingWaitlisted: Status.WAITLISTED,
    ChangesRequested: Status.CHANGES_REQUESTED,
}
ALWAYS_THE_SAME: dict[type[Event], Said] = {
    ApplicationReady: Step(Status.READY),
    TravelStarted: Step(Status.TRAVELLING),
    ExchangeClosed: Step(Status.CLOSED),
    ApplicationWithdrawn: Ended(Status.WITHDRAWN),
    ApplicationCancelled: Ended(Status.CANCELLED),
    ClosingReportReturned: ReportReturned(),
    ReimbursementApproved: ClaimWord(approved=True),
    ReimbursementReturned: ClaimWord(approved=False),
}
TELLING_FACTS: tuple[type[Event], ...] = (
    *ALWAYS_THE_SAME,
    ApplicationSubmitted,
    EligibilityAssessed,
    *DECIDED,
    CofundingApproved,
    TravelCompleted,
    ExchangeNotPayable,
    ClosingReportSubmitted,
    ReimbursementPaid,
    ReimbursementRefused,
)


def said_by(event: Event) -> tuple[Said, ...]:
    """What this event says about its exchange. Amounts are in EUR, the scheme's only currency (MON-10)."""
    match event:
        case ApplicationSubmitted():
            return (submission(event),)
        case EligibilityAssessed():
            return (Assessment(event.revision, ASSESSED[event.outcome]),)
        case CofundingApproved():
            return (Decision(event.revision, Status.APPROVED, event.amount.cents),)
        case CofundingEvent():
            return (Decision(event.revision, DECIDED[type(event)]),)
        case TravelCompleted():
            return (Stay(event.first_day, event.last_day),)
        case ExchangeNotPayable():
            return (Stay(event.first_day, event.last_day), Ended(Status.NOT_PAYABLE))
        case ClosingReportSubmitted():
            return (Report(event.attempt),)
        case ReimbursementPaid():
            return (BankWord(event.amount.cents),)
        case ReimbursementRefused():
            return (BankWord(0),) if event.returned else ()
    always = ALWAYS_THE_SAME.get(type(event))
    return (always,) if always else ()


def submission(sent: ApplicationSubmitted) -> Submission:
    return Submission(
        revision=sent.revision,
        call=sent.call,
        partnership=sent.visitor.partnership,
        host_partnership=sent.host.partnership,
        visitor_id=sent.visitor.organisation_id,
        host_id=sent.host.organisation_id,
        origin=sent.visitor.country,
        host=sent.host.country,
        mode=sent.mode,
        first_day=sent.first_day,
        last_day=sent.last_day,
    )
