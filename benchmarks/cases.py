"""Events as the services tell them in the life of one exchange, from submission to closure, a thousand times over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from contracts.events import applications as a
from contracts.events import funding as f
from contracts.events.base import Event, RuleOutcome
from contracts.scheme.codes import FindingOutcome, Outcome
from contracts.scheme.money import Money
from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id

PARTNERSHIP, CALL = "AURORA-NEXT", "clusterxchange-next"
FIRST_DAY, LAST_DAY = date(2027, 3, 1), date(2027, 3, 5)
AMOUNT = Money(90_000)
RULES = 18
LIFE: tuple[type[Event], ...] = (
    a.ApplicationSubmitted,
    a.EligibilityAssessed,
    f.EvaluationOpened,
    f.CofundingApproved,
    a.ApplicationReady,
    a.TravelStarted,
    a.TravelCompleted,
    a.ClosingReportSubmitted,
    f.ClosingReportValidated,
    f.ReimbursementClaimed,
    f.ReimbursementApproved,
    f.ReimbursementPaid,
    a.ExchangeClosed,
)
COLUMNS = (
    "event_id", "type", "topic", "key", "sequence", "occurred_at", "recorded_at", "clock",
    "correlation_id", "causation_id", "actor_role", "body",
)  # fmt: skip


def a_life() -> list[Event]:
    """What is told of one exchange."""
    known = known_of(new_id())
    return [kind(**{name: known[name] for name in kind.model_fields}) for kind in LIFE]


def lives() -> Iterator[Event]:
    """What is told of one exchange after the other."""
    while True:
        yield from a_life()


def outbox_rows(number: int, topic: str | None = None) -> list[dict[str, Any]]:
    """So many events as rows of the outbox, by the names of its columns; on their own topics if none is given."""
    now, rows = wall_clock(), []
    sequences: dict[tuple[str, str], Iterator[int]] = {}
    for event, _ in zip(lives(), range(number), strict=False):
        place = (topic or event.topic(), event.key)
        sequence = next(sequences.setdefault(place, count(1)))
        envelope = (new_id(), event.type_name(), *place, sequence, now.occurred_at, now.recorded_at, now.clock)
        row = (*envelope, new_id(), None, "applicant", event.model_dump_json())
        rows.append(dict(zip(COLUMNS, row, strict=True)))
    return rows


def known_of(case: UUID) -> dict[str, Any]:
    """Everything that any event says about a case."""
    return {
        "application_id": case,
        "partnership": PARTNERSHIP,
        "call": CALL,
        "revision": 1,
        "match_id": new_id(),
        "visitor": a_side("anna", "PL", 52.2297, 21.0122),
        "host": a_side("luc", "FR", 44.8378, -0.5792),
        "mode": "physical",
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "activities": ("networking",),
        "representative_gender": "female",
        "third_country_national": False,
        **what_was_found(),
        **what_was_done(case),
    }


def what_was_found() -> dict[str, Any]:
    rules = (RuleOutcome(rule=f"ELIG-{number:02}", outcome=FindingOutcome.PASS) for number in range(1, RULES + 1))
    return {
        "outcome": Outcome.ELIGIBLE,
        "findings": tuple(rules),
        "working_days": 5,
        "distance_km": 1_704.2,
        "lump_sum": AMOUNT,
        "ceiling": AMOUNT,
        "reductions": (),
        "ruleset": f"{CALL}@1",
    }


def what_was_done(case: UUID) -> dict[str, Any]:
    outcomes = dict.fromkeys(a.ReportedOutcomes.model_fields, 1)
    return {
        "item_id": new_id(),
        "kind": f.QueueKind.COFUNDING,
        "due_at": datetime(2027, 2, 1, tzinfo=UTC),
        "amount": AMOUNT,
        "decided_by": "eva",
        "departed_on": FIRST_DAY,
        "attempt": 1,
        "satisfaction": 5,
        "objectives_met": True,
        "would_recommend": True,
        "outcomes": a.ReportedOutcomes(**outcomes),
        "validated_by": "eva",
        "claim_id": new_id(),
        "approved_by": "finn",
        "due_on": LAST_DAY,
        "target_on": LAST_DAY,
        "end_to_end_id": case.hex,
        "paid_on": LAST_DAY,
    }


def a_side(owner: str, country: str, latitude: float, longitude: float) -> a.Participant:
    return a.Participant(
        organisation_id=new_id(),
        owner=owner,
        partnership=PARTNERSHIP,
        country=country,
        kind="sme",
        size_class="small",
        ecosystem="agri_food",
        nace="C10",
        latitude=latitude,
        longitude=longitude,
    )
