"""The evaluators' queue: who holds an item, until when it should be decided, and what a decision makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.scheme.deadlines import next_bank_working_day, service_target
from contracts.scheme.programme import Programme
from services.funding.domain.case import Case, Finding
from services.funding.domain.eyes import Hand

LEASE = timedelta(minutes=30)
ESCALATION_AFTER_WORKING_DAYS = 5


class Kind(StrEnum):
    """What an item asks an evaluator to look at."""

    COFUNDING = "cofunding"
    CLOSING_REPORT = "closing_report"


class Outcome(StrEnum):
    """What became of an item; `ENDED` and `REPLACED` came about without a decision."""

    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    CHANGES_REQUESTED = "changes_requested"
    VALIDATED = "validated"
    RETURNED = "returned"
    ENDED = "ended"
    REPLACED = "replaced"


class Change(StrEnum):
    """What those who follow the queue live are told."""

    OPENED = "opened"
    LEASED = "leased"
    GIVEN_BACK = "given_back"
    LEASE_EXPIRED = "lease_expired"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    CLOSED = "closed"


class Choice(StrEnum):
    """What an evaluator may decide; a closing report is never declined."""

    APPROVE = "approve"
    DECLINE = "decline"
    REQUEST_CHANGES = "request_changes"


@dataclass(frozen=True, slots=True)
class Lease:
    """One person's time to decide on an item."""

    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Scores:
    """An evaluator's marks, 0 to 5 each."""

    relevance: int
    quality: int
    impact: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for an evaluator; `version` grows when what there is to decide on changes.

    `round` is the application's revision or the closing report's attempt. `outcome` is none while the item is open.
    """

    id: UUID
    kind: Kind
    application_id: UUID
    partnership: str
    round: int
    opened_at: datetime
    due_at: datetime
    findings: tuple[Finding, ...]
    version: int
    lease: Lease | None
    outcome: Outcome | None
    reason: str | None
    scores: Scores | None
    closed_by: str | None
    closed_at: datetime | None

    def lease_at(self, now: datetime) -> Lease | None:
        """The lease if it is still good at this time."""
        return self.lease if self.lease and now < self.lease.until else None

    def is_held_by(self, subject: str, now: datetime) -> bool:
        """Whether this person may decide now."""
        lease = self.lease_at(now)
        return lease is not None and lease.by == subject


@dataclass(frozen=True, slots=True)
class Barred:
    """This person may not evaluate this case, whatever the role (INV-28)."""

    reason: str


def bar(case: Case, hand: Hand, declared_conflict: bool) -> Barred | None:
    """Why this person may not decide on this case; none when nothing speaks against it.

    A deputy may not when either of the two may not: the right that is lent is none in a case like this.
    """
    if hand.by in case.owners:
        return Barred("This is your own case: somebody else must decide on it.")
    if hand.acts_for in case.owners:
        return Barred("This is the own case of the person whom you stand in for: somebody else must decide on it.")
    if declared_conflict:
        whose = "You, or the person whom you stand in for," if hand.acts_for else "You"
        return Barred(f"{whose} declared a conflict of interest in this case: somebody else must decide on it.")
    return None


def due_at(opened_at: datetime, programme: Programme) -> datetime:
    """When the service target of an item ends: the same time of day, ten working days later (OPEN-08)."""
    day = service_target(opened_at.date(), programme)
    return opened_at.replace(year=day.year, month=day.month, day=day.day)


def escalates_at(due: datetime) -> datetime:
    """When the coordinator is told of an item that is still open after its reminder (OPEN-08)."""
    day = due.date()
    for _ in range(ESCALATION_AFTER_WORKING_DAYS):
        day = next_bank_working_day(day + timedelta(days=1))
    return due.replace(year=day.year, month=day.month, day=day.day)


def wrong_in(
    kind: Kind, choice: Choice, scores: Scores | None, conflict_of_interest: bool | None
) -> list[tuple[str, str]]:
    """Fields of a decision that do not fit the kind of item, each with what is wrong with it."""
    if kind is Kind.CLOSING_REPORT:
        given = {"scores": scores, "conflict_of_interest": conflict_of_interest}
        wrong = [(name, "a closing report takes no such field") for name, value in given.items() if value is not None]
        declined = [("decision", "a closing report is approved, or changes are requested")]
        return wrong + (declined if choice is Choice.DECLINE else [])
    missing = "this field is required"
    wrong = [("conflict_of_interest", missing)] if conflict_of_interest is None else []
    return wrong + ([("scores", missing)] if scores is None and not conflict_of_interest else [])
