"""An exchange as facts make it known, and how that knowledge grew.

What is known depends on the set of facts alone: facts of one kind follow their number, and facts of different topics
are never compared by time. Assessments and decisions name the revision that they are about, and a returned report
answers one attempt, so counting says whether the latest attempt still stands.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import Any, TypeVar, cast

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

FINAL_DECISIONS = (Status.APPROVED, Status.DECLINED)
SaidT = TypeVar("SaidT", bound=Said)
RECORDED_AT, SEQUENCE = attrgetter("recorded_at"), attrgetter("sequence")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is known of an exchange at one time; money in cents of EUR, none while nothing was granted or paid.

    Days are the actual ones once the visitor returned; it belongs to the year of its first day (rules 5.2, WE-52).
    `submitted_on` and `decided_on` are about the revision that was sent last; `report` is the latest one.
    """

    sent: Submission
    status: Status
    first_day: date
    last_day: date
    granted_cents: int | None
    paid_cents: int | None
    assessed: Assessment | None
    working_days: int | None
    reductions: tuple[str, ...]
    submitted_on: date
    decided_on: date | None
    paid_on: date | None
    report: Report | None

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
    sayings = Sayings()
    changes: list[tuple[datetime, Exchange]] = []
    for moment, recorded in groupby(sorted(facts, key=RECORDED_AT), key=RECORDED_AT):
        sayings.add(recorded)
        exchange = exchange_told_by(sayings)
        if exchange and (not changes or changes[-1][1] != exchange):
            changes.append((moment, exchange))
    ends = [since for since, _ in changes[1:]]
    return [Known(exchange, since, until) for (since, exchange), until in zip_longest(changes, ends)]


def exchange_from(facts: Iterable[Fact]) -> Exchange | None:
    """The exchange that these facts describe; none while its submission is not known."""
    sayings = Sayings()
    sayings.add(facts)
    return exchange_told_by(sayings)


class Sayings:
    """What facts say by kind, each kind in its own order."""

    def __init__(self) -> None:
        self.by_kind: defaultdict[type[Any], list[Fact]] = defaultdict(list)

    def add(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            insort(self.by_kind[type(fact.said)], fact, key=SEQUENCE)

    def all(self, kind: type[SaidT]) -> list[SaidT]:
        return [cast(SaidT, fact.said) for fact in self.by_kind.get(kind, ())]

    def last(self, kind: type[SaidT]) -> SaidT | None:
        facts = self.by_kind.get(kind)
        return cast(SaidT, facts[-1].said) if facts else None

    def last_day_of(self, kind: type[Said]) -> date:
        """The day on which the last of a kind was said; there must be one."""
        return self.by_kind[kind][-1].day

    def decided_on(self, revision: int) -> date | None:
        """The day on which a revision was first approved or declined."""
        facts = self.by_kind.get(Decision, ())
        said = ((cast(Decision, fact.said), fact.day) for fact in facts)
        return next((day for one, day in said if one.revision == revision and one.status in FINAL_DECISIONS), None)

    def assessed(self, revision: int) -> Assessment | None:
        """What the rules made of a revision."""
        return next((one for one in reversed(self.all(Assessment)) if one.revision == revision), None)

    def number(self, kind: type[Said]) -> int:
        return len(self.by_kind.get(kind, ()))

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
        if self.number(Report) > self.number(ReportReturned):
            yield Status.REPORTED
        if self.number(Stay):
            yield Status.COMPLETED
        yield from (status for status in (Status.TRAVELLING, Status.READY) if status in steps)
        yield from self.decided(sent)

    def decided(self, sent: Submission) -> Iterator[Status]:
        yield from (one.status for one in reversed(self.all(Decision)) if one.revision == sent.revision)
        yield from (one.status for one in self.all(Assessment) if one.revision == sent.revision)
        yield Status.SUBMITTED


def exchange_told_by(sayings: Sayings) -> Exchange | None:
    sent = sayings.last(Submission)
    if sent is None:
        return None
    stay, assessed = sayings.last(Stay), sayings.assessed(sent.revision)
    decision, bank = sayings.last(Decision), sayings.last(BankWord)
    paid = bank if bank and bank.cents else None
    return Exchange(
        sent=sent,
        status=next(sayings.statuses_latest_first(sent)),
        first_day=(stay or sent).first_day,
        last_day=(stay or sent).last_day,
        granted_cents=decision.cents if decision else None,
        paid_cents=paid.cents if paid else None,
        assessed=assessed,
        working_days=stay.working_days if stay else None,
        reductions=reductions_of(stay, assessed),
        submitted_on=sayings.last_day_of(Submission),
        decided_on=sayings.decided_on(sent.revision),
        paid_on=paid.paid_on if paid else None,
        report=sayings.last(Report),
    )


def reductions_of(stay: Stay | None, assessed: Assessment | None) -> tuple[str, ...]:
    """What halves the lump sum: by the actual stay once it is known, by the planned one before."""
    if stay and stay.reductions is not None:
        return stay.reductions
    return assessed.reductions if assessed else ()
