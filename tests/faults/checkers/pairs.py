"""Which rows and events come in pairs: neither is ever written without the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from contracts.events import applications as a
from contracts.events import funding as f
from contracts.events import notifications as n
from contracts.events.base import Event
from tests.faults.observation import Observed
from tests.faults.tables import Row

COMMITMENT = "commitment_to_quality"


def all_of_them(one: Any) -> bool:
    return True


@dataclass(frozen=True)
class Pair:
    """Each row of `service.table` and each event of a kind go together when these columns and fields are equal."""

    kind: type[Event]
    fields: str
    table: str
    columns: str
    rows: Callable[[Row], bool] = all_of_them
    events: Callable[[Any], bool] = all_of_them

    def told(self, seen: Observed) -> Iterator[tuple[str, ...]]:
        for event in filter(self.events, seen.events(self.kind)):
            yield self.kind.__name__, *(str(getattr(event, field)) for field in self.fields.split())

    def kept(self, seen: Observed) -> Iterator[tuple[str, ...]]:
        for row in filter(self.rows, seen.rows(*self.table.split("."))):
            yield self.kind.__name__, *(str(row[column]) for column in self.columns.split())


def where(column: str, *values: Any) -> Callable[[Row], bool]:
    """Rows with one of these values in this column; with none named, those that have any."""
    return lambda row: row[column] in values if values else row[column] is not None


def came_home(row: Row) -> bool:
    return row["first_day"] is not None and not row["failed_rules"]


def ruled(decision: str) -> tuple[str, str, Callable[[Row], bool]]:
    return "applications.registration_decisions", "organisation_id decided_by", where("decision", decision)


STAY = "application_id first_day last_day working_days"
ITEM = "application_id closed_by"
PAIRS = (
    Pair(a.OrganisationRegistered, "organisation_id", "applications.organisations", "id"),
    Pair(a.OrganisationAccepted, "organisation_id decided_by", *ruled("accept")),
    Pair(a.OrganisationRejected, "organisation_id decided_by", *ruled("reject")),
    Pair(a.OrganisationInformationRequested, "organisation_id decided_by", *ruled("request_information")),
    Pair(a.MatchProposed, "match_id proposed_by", "applications.matches", "id proposed_by"),
    Pair(a.MatchConfirmed, "match_id", "applications.matches", "id", where("status", "matched")),
    Pair(a.MatchRefused, "match_id", "applications.matches", "id", where("status", "refused")),
    Pair(
        a.ApplicationSubmitted, "application_id match_id", "applications.applications", "id match_id",
        events=lambda sent: sent.revision == 1,
    ),
    Pair(
        a.EligibilityAssessed, "application_id revision outcome",
        "applications.assessments", "application_id revision outcome",
    ),
    Pair(
        a.CommitmentDrawnUp, "application_id content_sha256",
        "applications.documents", "application_id content_sha256", where("document", COMMITMENT),
    ),
    Pair(
        a.CommitmentSigned, "application_id capacity signed_by",
        "applications.signatures", "application_id capacity signed_by", where("document", COMMITMENT),
    ),
    Pair(a.TravelStarted, "application_id departed_on", "applications.travels", "application_id departed_on"),
    Pair(a.TravelCompleted, STAY, "applications.travels", STAY, came_home),
    Pair(a.ExchangeNotPayable, STAY, "applications.travels", STAY, lambda row: bool(row["failed_rules"])),
    Pair(
        a.ClosingReportSubmitted, "application_id attempt satisfaction",
        "applications.closing_reports", "application_id attempt satisfaction",
    ),
    Pair(a.ApplicationWithdrawn, "application_id", "applications.applications", "id", where("status", "withdrawn")),
    Pair(a.ApplicationCancelled, "application_id", "applications.applications", "id", where("status", "cancelled")),
    Pair(a.CertificateIssued, "application_id", "applications.certificates", "application_id"),
    Pair(a.ExchangeClosed, "application_id", "applications.applications", "id", where("status", "closed")),
    Pair(
        f.EvaluationOpened, "item_id application_id kind due_at",
        "funding.queue_items", "id application_id kind due_at",
    ),
    Pair(
        f.EvaluationOverdue, "item_id", "funding.queue_items", "id", where("reminded_at"),
        events=lambda overdue: not overdue.escalated,
    ),
    Pair(
        f.EvaluationOverdue, "item_id", "funding.queue_items", "id", where("escalated_at"),
        events=lambda overdue: overdue.escalated,
    ),
    Pair(
        f.CofundingWaitlisted, "application_id revision decided_by",
        "funding.commitments", "application_id revision decided_by", where("place"),
    ),
    Pair(f.CofundingDeclined, "application_id decided_by", "funding.queue_items", ITEM, where("outcome", "declined")),
    Pair(
        f.ChangesRequested, "application_id decided_by",
        "funding.queue_items", ITEM, where("outcome", "changes_requested"),
    ),
    Pair(
        f.ClosingReportValidated, "application_id validated_by",
        "funding.queue_items", ITEM, where("outcome", "validated"),
    ),
    Pair(
        f.ClosingReportReturned, "application_id returned_by",
        "funding.queue_items", ITEM, where("outcome", "returned"),
    ),
    Pair(
        f.AgreementDrawnUp, "application_id content_sha256",
        "funding.agreements", "application_id content_sha256",
    ),
    Pair(
        f.AgreementSigned, "application_id capacity signed_by",
        "funding.agreement_signatures", "application_id capacity signed_by",
    ),
    Pair(
        f.ConflictOfInterestDeclared, "application_id declared_by",
        "funding.conflicts_of_interest", "application_id subject",
    ),
    Pair(f.EvidenceReceived, "application_id kind", "funding.evidence", "application_id kind"),
    Pair(
        f.PaymentOrdered, "end_to_end_id claim_id batch_id ordered_by",
        "funding.payment_orders", "end_to_end_id claim_id batch_id ordered_by",
    ),
    Pair(
        f.ReimbursementRefused, "end_to_end_id",
        "funding.payment_orders", "end_to_end_id", where("status", "refused", "returned"),
    ),
    Pair(f.ReimbursementClosed, "claim_id", "funding.claims", "id", where("status", "rejected")),
    Pair(
        n.NotificationDelivered, "message_id template recipient",
        "notifications.messages", "id template recipient", where("state", "delivered"),
    ),
    Pair(
        n.NotificationFailed, "message_id template recipient",
        "notifications.messages", "id template recipient", where("state", "bounced", "failed"),
    ),
)  # fmt: skip
