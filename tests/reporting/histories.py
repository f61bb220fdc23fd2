"""Histories of exchanges as the services would have told them, by seed: detours, returns, late and early ends."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from contracts.events import applications as a
from contracts.events import funding as f
from contracts.events.base import Event
from contracts.scheme.codes import Outcome
from contracts.scheme.money import Money
from services.kernel.records import Heard
from tests.reporting.circumstances import a_side, circumstances_of

CALL = "clusterxchange-2022"
PARTNERSHIPS = ("AURORA", "BIGINN", "CLOTH", "PHOTONICS4INDUSTRY")
COUNTRIES = ("FR", "PL", "IT", "AT", "MD")
BEGIN = datetime(2022, 10, 3, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Telling:
    """An event as it was told, and when that was recorded."""

    event: Event
    at: datetime


class CaseTold:
    """One case, told step by step; every step is some time after the one before."""

    def __init__(self, random: Random, call: str = CALL, **choices: Any) -> None:
        self.random = random
        self.call = call
        self.case = UUID(int=random.getrandbits(128))
        self.at = BEGIN + timedelta(minutes=random.randrange(60_000))
        self.tellings: list[Telling] = []
        origin, host = random.sample(COUNTRIES, 2)
        self.about = about = circumstances_of(Random(self.case.int))  # noqa: S311
        partnership = choices.get("partnership", random.choice(PARTNERSHIPS))
        self.visitor = a_side(
            f"owner-{self.case.hex[:6]}",
            partnership,
            choices.get("origin", origin),
            UUID(int=random.getrandbits(128)),
            **about.visitor,
        )
        self.host = a_side(
            "host-owner", "BIGINN", choices.get("host", host), UUID(int=random.getrandbits(128)), **about.host
        )
        self.mode = choices.get("mode", "virtual" if random.random() < 0.1 else "physical")
        self.first_day = choices.get("first_day", date(2022, 12, 1) + timedelta(days=random.randrange(90)))
        self.amount = Money(random.choice((45_000, 90_000)))
        self.revision = self.attempt = 0
        self.has_stayed = False

    def tell(self, *kinds: type[Event], **more: Any) -> None:
        for kind in kinds:
            self.at += timedelta(seconds=self.random.choice((0, 1, 3_600, 90_000)))
            self.has_stayed |= kind in (a.TravelCompleted, a.ExchangeNotPayable)
            known = {"application_id": self.case, "partnership": self.visitor.partnership, **self.standing(), **more}
            fields = {name: value for name, value in known.items() if name in kind.model_fields}
            self.tellings.append(Telling(kind(**fields), self.at))

    def standing(self) -> dict[str, Any]:
        """What events of this case have in common."""
        return {
            "call": self.call,
            "revision": self.revision,
            "match_id": self.case,
            "visitor": self.visitor,
            "host": self.host,
            "mode": self.mode,
            "first_day": self.first_day,
            "last_day": self.first_day + timedelta(days=4),
            "activities": ("networking",),
            "representative_gender": self.about.gender,
            "third_country_national": False,
            "findings": (),
            "working_days": self.about.days if self.has_stayed else self.about.planned_days,
            "distance_km": self.about.distance_km,
            "lump_sum": self.amount,
            "amount": self.amount,
            "missing": self.amount,
            "ceiling": self.amount,
            "reductions": self.about.halved_by(self.about.days if self.has_stayed else self.about.planned_days),
            "ruleset": f"{self.call}@1",
            "decided_by": "elena",
            "returned_by": "finn",
            "approved_by": "finn",
            "validated_by": "elena",
            "departed_on": self.first_day,
            "claim_id": self.case,
            "end_to_end_id": self.case.hex,
            "due_on": self.first_day,
            "target_on": self.first_day,
            "paid_on": self.first_day + timedelta(days=4 + self.about.days_to_payment),
            "failed_rules": ("ELIG-13",),
            "satisfaction": self.about.satisfaction,
            "objectives_met": True,
            "would_recommend": True,
            "outcomes": self.about.outcomes,
        }

    def submit(self, outcome: Outcome = Outcome.ELIGIBLE) -> None:
        self.revision += 1
        self.tell(a.ApplicationSubmitted)
        self.tell(a.EligibilityAssessed, outcome=outcome)

    def get_ready(self) -> None:
        self.tell(f.CofundingApproved, a.ApplicationReady)

    def travel(self, first_day: date | None = None) -> None:
        self.first_day = first_day or self.first_day
        self.tell(a.TravelStarted, a.TravelCompleted)

    def report(self) -> None:
        self.attempt += 1
        self.tell(a.ClosingReportSubmitted, attempt=self.attempt)

    def get_paid(self, amount: Money | None = None) -> None:
        self.amount = amount or self.amount
        self.tell(f.ClosingReportValidated, f.ReimbursementClaimed, f.ReimbursementApproved, f.ReimbursementPaid)

    def close(self) -> None:
        self.tell(a.ExchangeClosed)

    def go_all_the_way(self) -> "CaseTold":
        self.submit()
        self.get_ready()
        self.travel()
        self.report()
        self.get_paid()
        self.close()
        return self


def a_random_case(random: Random) -> Sequence[Telling]:
    """A case that takes any way through the scheme, and stops anywhere."""
    case = CaseTold(random)
    for step in way_of(case, random):
        step()
        if random.random() < 0.04:
            break
    return case.tellings


def way_of(case: CaseTold, random: Random) -> Iterator[Any]:
    outcome = random.choice((Outcome.INELIGIBLE, Outcome.REVIEW, *[Outcome.ELIGIBLE] * 6))
    yield lambda: case.submit(outcome)
    if outcome is Outcome.INELIGIBLE:
        return
    while random.random() < 0.25:
        yield lambda: case.tell(f.ChangesRequested)
        yield case.submit
    if random.random() < 0.2:
        yield lambda: case.tell(random.choice((a.ApplicationWithdrawn, f.CofundingDeclined)))
        return
    if random.random() < 0.2:
        yield lambda: case.tell(f.CofundingWaitlisted)
    yield lambda: case.tell(f.CofundingApproved)
    if random.random() < 0.1:
        yield lambda: case.tell(a.ApplicationCancelled)
        return
    yield lambda: case.tell(a.ApplicationReady, a.TravelStarted)
    yield from way_home(case, random)


def way_home(case: CaseTold, random: Random) -> Iterator[Any]:
    case.first_day += timedelta(days=random.choice((0, 0, 0, 20)))
    if random.random() < 0.1:
        yield lambda: case.tell(a.ExchangeNotPayable)
        return
    yield lambda: case.tell(a.TravelCompleted)
    yield case.report
    while random.random() < 0.2:
        yield lambda: case.tell(f.ClosingReportReturned)
        yield case.report
    yield lambda: case.tell(f.ClosingReportValidated, f.ReimbursementClaimed)
    if random.random() < 0.2:
        yield lambda: case.tell(f.ReimbursementApproved, f.ReimbursementReturned)
    case.amount = random.choice((case.amount, case.amount.halved()))
    yield lambda: case.tell(f.ReimbursementApproved, f.ReimbursementPaid)
    if random.random() < 0.1:
        yield lambda: case.tell(f.ReimbursementRefused, returned=True)
        return
    yield case.close


def random_cases(seed: int, number: int) -> list[Sequence[Telling]]:
    random = Random(seed)  # noqa: S311
    return [a_random_case(random) for _ in range(number)]


def as_heard(tellings: Sequence[Telling]) -> list[Heard]:
    """The tellings of one case as they arrive: numbered for each topic, on one partition each."""
    sequence: Counter[str] = Counter()
    heard: list[Heard] = []
    for telling in tellings:
        event = telling.event
        sequence[event.topic()] += 1
        event_id = uuid5(UUID(event.key), f"{event.topic()} {sequence[event.topic()]}")
        heard.append(
            Heard(
                event=event,
                type=event.type_name(),
                id=event_id,
                key=event.key,
                sequence=sequence[event.topic()],
                occurred_at=telling.at,
                recorded_at=telling.at,
                clock="test",
                correlation_id=event_id,
                causation_id=heard[-1].id if heard else None,
                actor_role=None,
                topic=event.topic(),
                partition=0,
                offset=len(heard),
                body=event.model_dump_json().encode(),
            )
        )
    return heard
