"""The life of one generated exchange, told step by step: detours, corrections, late records, late and early ends."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from benchmarks.exchanges.constants import what_stays
from benchmarks.exchanges.world import OTHER_CALL, World
from contracts.events import applications as a
from contracts.events import funding as f
from contracts.events.base import Event, event_types
from contracts.scheme.codes import Gender, Mode, Outcome, Reduction
from contracts.scheme.money import Money

FIELDS: dict[type[Event], tuple[str, ...]] = {kind: tuple(kind.model_fields) for kind in event_types()}
KILOMETRES = (4.5, 60, 150, 199.9994, 200, 480, 900, 1_704.2, 2_500, 3_100.25, 5_000, 8_200.0)
WORKING_DAYS = (3, 4, 5, 5, 5, 5, 7, 10, 12)
A_MOMENT = timedelta(milliseconds=1)


class Telling(NamedTuple):
    """An event, when it happened, and when that was recorded."""

    event: Event
    occurred_at: datetime
    recorded_at: datetime


class Life:
    """One exchange from its match to its closure; what is told later was recorded later."""

    def __init__(self, world: World, number: int) -> None:
        self.random = random = world.random("exchange", number)
        self.case = UUID(int=random.getrandbits(128))
        self.now = self.recorded = world.begins + timedelta(days=world.days * number / world.exchanges)
        again = random.random() < 0.04 and number > 0
        visitor = world.visitor(random.randrange(number) if again else number)
        host = world.host(int(world.hosts * random.random() ** 3))
        self.is_virtual = again or random.random() < 0.05
        self.kilometres = random.choice(KILOMETRES)
        self.ceiling = world.ceilings.get(host.country, 60_000)
        self.attempt = 0
        stay = (self.now + timedelta(days=random.randint(25, 140))).date()
        self.known: dict[str, Any] = {
            **what_stays(self.case, random),
            "application_id": self.case,
            "call": OTHER_CALL if random.random() < 0.02 else world.programme.code,
            "partnership": visitor.partnership,
            "visitor_id": visitor.organisation_id,
            "host_id": host.organisation_id,
            "visitor_owner": visitor.owner,
            "host_owner": host.owner,
            "visitor": visitor,
            "host": host,
            "mode": Mode.VIRTUAL if self.is_virtual else Mode.PHYSICAL,
            "revision": 0,
            "distance_km": self.kilometres,
            "ceiling": Money(self.ceiling),
        }
        self.plan(stay, random.choice(WORKING_DAYS))

    def plan(self, first_day: date, working_days: int) -> None:
        """The stay that is spoken of from now on, and what it earns."""
        reductions = tuple(self.reductions(working_days))
        earned = Money(0) if self.is_virtual else Money(self.ceiling).halved() if reductions else Money(self.ceiling)
        self.known |= {
            "first_day": first_day,
            "last_day": first_day + timedelta(days=working_days - 1 + 2 * (working_days // 5)),
            "working_days": working_days,
            "reductions": reductions,
            "lump_sum": earned,
            "amount": earned,
            "departed_on": first_day,
        }

    def reductions(self, working_days: int) -> Iterator[Reduction]:
        if working_days < 5:
            yield Reduction.SHORT_STAY
        if self.kilometres < 200:
            yield Reduction.SHORT_DISTANCE

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def wait(self, days: float) -> None:
        """Time passes: about so many days, half of the time less."""
        self.now += timedelta(days=days * self.random.lognormvariate(0, 0.8))

    def wait_until(self, day: date) -> None:
        self.now = max(self.now, self.now + (day - self.now.date()))

    def tell(self, *kinds: type[Event], **more: Any) -> Iterator[Telling]:
        """Events of this moment; now and then one is recorded weeks after it happened, and what follows too."""
        self.known |= more
        for kind in kinds:
            late = timedelta(days=self.random.randint(2, 60)) if self.chance(0.01) else timedelta(0)
            self.recorded = max(self.recorded + A_MOMENT, self.now + late)
            event = kind(**{name: self.known[name] for name in FIELDS[kind]})
            yield Telling(event, self.now, self.recorded)

    def tellings(self) -> Iterator[Telling]:
        """Everything that is told of it; after each step one in 250 goes no further."""
        for step in self.steps():
            yield from step
            if self.chance(0.004):
                return

    def steps(self) -> Iterator[Iterator[Telling]]:
        yield self.tell(a.MatchProposed, proposed_by="visitor")
        self.wait(3)
        yield self.tell(a.MatchConfirmed)
        self.wait(5)
        outcome = self.random.choices(list(Outcome), (16, 2, 3))[0]
        yield self.submit(outcome)
        if outcome is not Outcome.INELIGIBLE:
            yield from self.after_submission()

    def submit(self, outcome: Outcome) -> Iterator[Telling]:
        self.known["revision"] += 1
        yield from self.tell(a.ApplicationSubmitted)
        yield from self.tell(a.EligibilityAssessed, outcome=outcome)
        if outcome is not Outcome.INELIGIBLE:
            yield from self.tell(f.EvaluationOpened, kind=f.QueueKind.COFUNDING, due_at=self.now + timedelta(days=14))

    def after_submission(self) -> Iterator[Iterator[Telling]]:
        while self.chance(0.15):
            self.wait(6)
            yield self.tell(f.ChangesRequested)
            yield self.correct()
        self.wait(9)
        if self.chance(0.12):
            yield from self.end_early()
            return
        if self.chance(0.1):
            yield self.tell(f.CofundingWaitlisted, missing=Money(1))
            self.wait(30)
        yield self.tell(f.CofundingApproved)
        yield from self.after_approval()

    def end_early(self) -> Iterator[Iterator[Telling]]:
        """Declined, or withdrawn, now and then while an approval was on its way."""
        if self.chance(0.5):
            yield self.tell(f.CofundingDeclined)
            return
        yield self.tell(a.ApplicationWithdrawn)
        if self.chance(0.2):
            yield self.tell(f.CofundingApproved, f.CofundingReleased, reason=f.ReleaseReason.WITHDRAWN)

    def correct(self) -> Iterator[Telling]:
        """The application is sent again with other facts: another stay, another activity, another mark of the host."""
        self.wait(4)
        self.plan(
            self.known["first_day"] + timedelta(days=self.random.randint(0, 30)), self.random.choice(WORKING_DAYS)
        )
        corrected = {"nace": self.random.choice(("A02", "C13", "J63")), "ecosystem": "tourism"}
        self.known["visitor"] = self.known["visitor"].model_copy(update=corrected)
        self.known["representative_gender"] = Gender.NOT_STATED
        return self.submit(Outcome.ELIGIBLE)

    def after_approval(self) -> Iterator[Iterator[Telling]]:
        yield self.tell(a.CommitmentDrawnUp, f.AgreementDrawnUp)
        for number, capacity in enumerate(a.SigningCapacity):
            self.wait(2)
            yield self.tell(a.CommitmentSigned, capacity=capacity, complete=number == 3)
        yield self.tell(f.AgreementSigned, capacity=a.SigningCapacity.VISITOR, complete=True)
        yield self.tell(a.ApplicationReady)
        if self.chance(0.06):
            self.wait(8)
            yield self.tell(a.ApplicationCancelled)
            yield self.tell(f.CofundingReleased, reason=f.ReleaseReason.CANCELLED)
            return
        self.wait_until(self.known["first_day"])
        yield self.tell(a.TravelStarted)
        yield from self.after_travel()

    def after_travel(self) -> Iterator[Iterator[Telling]]:
        if self.chance(0.2):
            self.plan(
                self.known["first_day"] + timedelta(days=self.random.randint(0, 9)), self.random.choice((2, 3, 6))
            )
        self.wait_until(self.known["last_day"])
        self.wait(2)
        if self.known["working_days"] < 3:
            yield self.tell(a.ExchangeNotPayable, failed_rules=("ELIG-13",))
            return
        yield self.tell(a.TravelCompleted)
        yield self.report()
        while self.chance(0.15):
            yield self.tell(f.ClosingReportReturned)
            yield self.report()
        self.wait(12)
        yield self.tell(f.ClosingReportValidated)
        if not self.is_virtual:
            yield from self.after_validation()

    def report(self) -> Iterator[Telling]:
        self.wait(10)
        self.attempt += 1
        marks = {"satisfaction": self.random.randint(1, 5), "objectives_met": self.chance(0.8)}
        counts = {name: self.random.choice((0, 0, 1, 1, 2, 5)) for name in a.ReportedOutcomes.model_fields}
        return self.tell(a.ClosingReportSubmitted, attempt=self.attempt, outcomes=a.ReportedOutcomes(**counts), **marks)

    def after_validation(self) -> Iterator[Iterator[Telling]]:
        self.wait(5)
        yield self.tell(f.ReimbursementClaimed)
        while self.chance(0.1):
            yield self.tell(f.ReimbursementReturned)
            self.wait(6)
            yield self.tell(f.ReimbursementClaimed)
        self.wait(6)
        yield self.tell(f.ReimbursementApproved)
        yield self.pay()
        if self.chance(0.03):
            self.wait(6)
            yield self.tell(f.ReimbursementRefused, returned=True)
            if self.chance(0.5):
                return
            yield self.pay()
        yield self.tell(a.CertificateIssued, a.ExchangeClosed)

    def pay(self) -> Iterator[Telling]:
        self.wait(3)
        ordered = list(self.tell(f.PaymentOrdered))
        paid_on = self.now.date() + timedelta(days=self.random.randint(0, 3))
        self.wait(2)
        return iter((*ordered, *self.tell(f.ReimbursementPaid, paid_on=paid_on)))
