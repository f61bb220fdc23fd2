"""An exchange as facts make it known, and how that knowledge grew.

What is known depends on the set of facts alone: facts of one kind follow their number, and facts of different topics
are never compared by time. Assessments and decisions name the revision that they are about, and a returned report
answers one attempt, so counting says whether the latest attempt still stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import TypeVar

from services.reporting.domain.facts import (
    Assessment,
    BankWord,
    ClaimWord,
    Decision,
    Ended,
    Fact,
    Report,
    ReportReturned,
    Said,
    Status,
    Stay,
    Step,
    Submission,
)

SaidT = TypeVar("SaidT", bound=Said)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is known of an exchange at one time; money in cents of EUR, none while nothing was granted or paid.

    Days are the actual ones once the visitor returned; it belongs to the year of its first day (rules 5.2, WE-52).
    """

    sent: Submission
    status: Status
    first_day: date
    last_day: date
    granted_cents: int | None
    paid_cents: int | None

    @property
    def year(self) -> int:
        return self.first_day.year


@dataclass(frozen=True, slots=True)
class Known:
    """An exchange as it was known from one time on, until another (none: until now)."""

    exchange: Exchange
    since: datetime
    until: datetime | None


def knowledge(facts: Sequence[Fact]) -> list[Known]:
    """How an exchange was known over time: one entry for each change, in order; nothing before it was submitted."""
    changes: list[tuple[datetime, Exchange]] = []
    for moment in sorted({fact.recorded_at for fact in facts}):
        exchange = exchange_from([fact for fact in facts if fact.recorded_at <= moment])
        if exchange and (not changes or changes[-1][1] != exchange):
            changes.append((moment, exchange))
    ends = [since for since, _ in changes[1:]]
    return [Known(exchange, since, until) for (since, exchange), until in zip_longest(changes, ends)]


def exchange_from(facts: Sequence[Fact]) -> Exchange | None:
    """The exchange that these facts describe; none while its submission is not known."""
    said = Sayings(facts)
    sent = said.last(Submission)
    if sent is None:
        return None
    stay = said.last(Stay) or sent
    decision, bank = said.last(Decision), said.last(BankWord)
    return Exchange(
        sent=sent,
        status=next(said.statuses_latest_first(sent)),
        first_day=stay.first_day,
        last_day=stay.last_day,
        granted_cents=decision.cents if decision else None,
        paid_cents=(bank.cents or None) if bank else None,
    )


class Sayings:
    """Facts by kind, each kind in its own order."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.in_order = [fact.said for fact in sorted(facts, key=lambda fact: fact.sequence)]

    def all(self, kind: type[SaidT]) -> list[SaidT]:
        return [said for said in self.in_order if isinstance(said, kind)]

    def last(self, kind: type[SaidT]) -> SaidT | None:
        return next(iter(reversed(self.all(kind))), None)

    def statuses_latest_first(self, sent: Submission) -> Iterator[Status]:
        """Every status that these facts speak for, the one that counts first."""
        yield from (ended.status for ended in self.all(Ended))
        steps = {step.status for step in self.all(Step)}
        if Status.CLOSED in steps:
            yield Status.CLOSED
        if any(word.cents for word in self.all(BankWord)):
            yield Status.PAID
        claim = self.last(ClaimWord)
        if claim and claim.approved:
            yield Status.PAYABLE
        if len(self.all(Report)) > len(self.all(ReportReturned)):
            yield Status.REPORTED
        if self.all(Stay):
            yield Status.COMPLETED
        yield from (status for status in (Status.TRAVELLING, Status.READY) if status in steps)
        yield from self.decided(sent)

    def decided(self, sent: Submission) -> Iterator[Status]:
        yield from (one.status for one in reversed(self.all(Decision)) if one.revision == sent.revision)
        yield from (one.status for one in self.all(Assessment) if one.revision == sent.revision)
        yield Status.SUBMITTED
