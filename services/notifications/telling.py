"""Which fact is told to whom, with which letter: every event of the contracts has an entry here."""

from dataclasses import dataclass
from typing import Any

from contracts.events import applications as a
from contracts.events import funding as f
from contracts.events import notifications as n
from contracts.events import reporting as r
from contracts.events.base import Event
from services.notifications.audiences import Audience

OWNER, VISITOR, HOST = Audience.OWNER, Audience.VISITOR, Audience.HOST
EVALUATORS, HOST_EVALUATORS = Audience.EVALUATORS, Audience.HOST_EVALUATORS
FINANCE, AUTHORISING = Audience.FINANCE_OFFICERS, Audience.AUTHORISING_OFFICERS


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a letter to these; with `when`, only if that field of the event has that value."""

    template: str
    to: tuple[Audience, ...]
    when: tuple[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Nobody:
    """No mail goes out, and why."""

    because: str


def tell(template: str, *to: Audience, when: tuple[str, Any] | None = None) -> tuple[Tell, ...]:
    return (Tell(template, to, when),)


TELLING: dict[type[Event], tuple[Tell, ...] | Nobody] = {
    a.OrganisationRegistered: tell("registration_to_decide", EVALUATORS),
    a.OrganisationResubmitted: tell("registration_to_decide", EVALUATORS),
    a.OrganisationAccepted: tell("registration_accepted", OWNER),
    a.OrganisationRejected: tell("registration_rejected", OWNER),
    a.OrganisationInformationRequested: tell("registration_information_requested", OWNER),
    a.MatchProposed: tell("match_proposed", Audience.OTHER_SIDE),
    a.MatchConfirmed: tell("match_confirmed", VISITOR, HOST),
    a.MatchRefused: tell("match_refused", Audience.PROPOSER),
    a.ApplicationSubmitted: tell("application_received", VISITOR) + tell("application_names_host", HOST),
    a.EligibilityAssessed: tell("eligibility_assessed", VISITOR),
    a.CommitmentDrawnUp: tell("commitment_to_sign", VISITOR, HOST, EVALUATORS, HOST_EVALUATORS),
    a.CommitmentSigned: Nobody("the case shows each signature; all are told once, when all are there"),
    a.ApplicationReady: tell("ready", VISITOR, HOST),
    a.TravelStarted: Nobody("the visitor said so, and the host is about to see it"),
    a.TravelCompleted: tell("travel_completed", VISITOR) + tell("attendance_asked", HOST),
    a.AttendanceConfirmed: Nobody("asked for, but nothing follows from it"),
    a.ExchangeNotPayable: tell("not_payable", VISITOR),
    a.ClosingReportSubmitted: Nobody("the evaluators hear of it when it is in their queue"),
    a.ApplicationWithdrawn: tell("application_withdrawn", HOST),
    a.ApplicationCancelled: tell("exchange_cancelled", HOST),
    a.CertificateIssued: Nobody("the letter on the closed exchange says where it is"),
    a.ExchangeClosed: tell("closed", VISITOR, HOST),
    f.EnvelopeCeilingSet: Nobody("the administrator set it, and the envelope shows it"),
    f.EvaluationOpened: (
        tell("evaluation_opened", EVALUATORS, when=("kind", f.QueueKind.COFUNDING))
        + tell("report_to_validate", EVALUATORS, when=("kind", f.QueueKind.CLOSING_REPORT))
    ),
    f.EvaluationOverdue: (
        tell("evaluation_overdue", EVALUATORS)
        + tell("evaluation_escalated", Audience.COORDINATORS, when=("escalated", True))
    ),
    f.CofundingApproved: tell("cofunding_approved", VISITOR, HOST),
    f.CofundingDeclined: tell("cofunding_declined", VISITOR, HOST),
    f.CofundingWaitlisted: tell("cofunding_waitlisted", VISITOR),
    f.ChangesRequested: tell("changes_requested", VISITOR),
    f.CofundingReleased: Nobody("what it follows from was told; the envelope shows the money"),
    f.AgreementDrawnUp: tell("agreement_to_sign", VISITOR, AUTHORISING),
    f.AgreementSigned: tell("agreement_complete", VISITOR, when=("complete", True)),
    f.EvidenceReceived: Nobody("the visitor uploaded it and saw that it was taken"),
    f.ClosingReportValidated: tell("report_validated", VISITOR),
    f.ClosingReportReturned: tell("report_returned", VISITOR),
    f.ConflictOfInterestDeclared: Nobody("who declared it knows, and the item is in the queue again for the others"),
    f.DeputyActed: Nobody("who lent the hat sees the deputyship; the log and the trace of the case say what was done"),
    f.ReimbursementClaimed: tell("claim_submitted", FINANCE),
    f.ReimbursementApproved: tell("claim_approved", VISITOR) + tell("payment_to_order", AUTHORISING),
    f.ReimbursementReturned: tell("claim_returned", VISITOR),
    f.PaymentOrdered: tell("payment_ordered", VISITOR),
    f.ReimbursementPaid: tell("paid", VISITOR),
    f.ReimbursementRefused: tell("payment_refused", VISITOR) + tell("payment_to_repair", FINANCE),
    f.ReimbursementClosed: Nobody("the visitor was told why the exchange ended without payment"),
    n.NotificationDelivered: Nobody("a letter about a letter would never end"),
    n.NotificationFailed: Nobody("a letter about a letter would never end; the case shows it"),
    r.ReportPublished: Nobody("it is published for everybody"),
}
TOLD = tuple(event for event, entry in TELLING.items() if not isinstance(entry, Nobody))


def told_by(event: Event) -> tuple[Tell, ...]:
    """Which letters follow from this event."""
    entry = TELLING[type(event)]
    if isinstance(entry, Nobody):
        return ()
    return tuple(tell for tell in entry if tell.when is None or getattr(event, tell.when[0]) == tell.when[1])
