"""An exchange as its events leave it, worked out plainly from outboxes; shares no code with reporting.

Only the order within a service is used: services may tell at the same moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.events import applications as a
from contracts.events import funding as f

ENDED: dict[type[Any], str] = {
    a.ApplicationWithdrawn: "withdrawn",
    a.ApplicationCancelled: "cancelled",
    a.ExchangeNotPayable: "not_payable",
    a.ExchangeClosed: "closed",
}
ON_THE_WAY: dict[type[Any], str] = {
    a.TravelCompleted: "completed",
    a.TravelStarted: "travelling",
    a.ApplicationReady: "ready",
}
DECIDED: dict[type[Any], str] = {
    f.CofundingApproved: "approved",
    f.CofundingDeclined: "declined",
    f.CofundingWaitlisted: "waitlisted",
    f.ChangesRequested: "changes_requested",
}
ASSESSED = {"eligible": "eligible", "ineligible": "ineligible", "review": "in_review"}


@dataclass(frozen=True)
class Recounted:
    """Money in cents, none where none was granted or paid."""

    status: str
    mode: str
    host: str
    partnership: str
    granted_cents: int | None
    paid_cents: int | None


def recounted(events: Sequence[Any]) -> Recounted | None:
    """The exchange after all events of its case, each service's in order; none before it was submitted."""
    sent = last(events, a.ApplicationSubmitted)
    if sent is None:
        return None
    granted = last(events, *DECIDED)
    bank = last([event for event in events if is_bank_word(event)], f.ReimbursementPaid, f.ReimbursementRefused)
    return Recounted(
        status=next(statuses(events, sent.revision)),
        mode=sent.mode,
        host=sent.host.country,
        partnership=sent.visitor.partnership,
        granted_cents=granted.amount.cents if isinstance(granted, f.CofundingApproved) else None,
        paid_cents=bank.amount.cents if isinstance(bank, f.ReimbursementPaid) else None,
    )


def statuses(events: Sequence[Any], revision: int) -> Iterator[str]:
    """Every status that the events speak for, the furthest first."""
    yield from (status for kind, status in ENDED.items() if last(events, kind))
    if last(events, f.ReimbursementPaid):
        yield "paid"
    if isinstance(last(events, f.ReimbursementApproved, f.ReimbursementReturned), f.ReimbursementApproved):
        yield "payable"
    if number(events, a.ClosingReportSubmitted) > number(events, f.ClosingReportReturned):
        yield "reported"
    yield from (status for kind, status in ON_THE_WAY.items() if last(events, kind))
    about_this = [event for event in events if getattr(event, "revision", None) == revision]
    decision, assessed = last(about_this, *DECIDED), last(about_this, a.EligibilityAssessed)
    if decision:
        yield DECIDED[type(decision)]
    yield ASSESSED[assessed.outcome] if assessed else "submitted"


def is_bank_word(event: Any) -> bool:
    return isinstance(event, f.ReimbursementPaid) or (isinstance(event, f.ReimbursementRefused) and event.returned)


def last(events: Sequence[Any], *kinds: type[Any]) -> Any:
    return next((event for event in reversed(events) if isinstance(event, kinds)), None)


def number(events: Sequence[Any], kind: type[Any]) -> int:
    return sum(isinstance(event, kind) for event in events)
