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
from contracts.scheme.nace import division
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

METRES = 1_000
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
            return (assessment(event),)
        case CofundingApproved():
            return (Decision(event.revision, Status.APPROVED, event.amount.cents),)
        case CofundingEvent():
            return (Decision(event.revision, DECIDED[type(event)]),)
        case TravelCompleted():
            return (Stay(event.first_day, event.last_day, event.working_days, event.reductions),)
        case ExchangeNotPayable():
            return (Stay(event.first_day, event.last_day, event.working_days), Ended(Status.NOT_PAYABLE))
        case ClosingReportSubmitted():
            return (report(event),)
        case ReimbursementPaid():
            return (BankWord(event.amount.cents, event.paid_on),)
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
        visitor_kind=sent.visitor.kind,
        visitor_size=sent.visitor.size_class,
        ecosystem=sent.visitor.ecosystem,
        nace=division(sent.visitor.nace),
        host_kind=sent.host.kind,
        gender=sent.representative_gender,
        third_country_national=sent.third_country_national,
    )


def assessment(assessed: EligibilityAssessed) -> Assessment:
    return Assessment(
        revision=assessed.revision,
        status=ASSESSED[assessed.outcome],
        working_days=assessed.working_days,
        distance_m=round(assessed.distance_km * METRES),
        reductions=assessed.reductions,
        ceiling_cents=assessed.ceiling.cents if assessed.ceiling else None,
    )


def report(sent: ClosingReportSubmitted) -> Report:
    return Report(
        attempt=sent.attempt,
        satisfaction=sent.satisfaction,
        objectives_met=sent.objectives_met,
        would_recommend=sent.would_recommend,
        **sent.outcomes.model_dump(),
    )
