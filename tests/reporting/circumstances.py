"""Who takes part in an exchange, how long, how far, and how it was: what statistics tell beside its way."""

from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from contracts.events import applications as a

KINDS = (("cluster_organisation", "not_applicable"), ("sme", "micro"), ("sme", "small"), ("sme", "small"))
HOST_KINDS = ("sme", "large_company", "training_provider")
ECOSYSTEMS, ACTIVITIES = ("agri_food", "digital", "textiles"), ("C10", "C13.20", "J62.01")
GENDERS = ("female", "male", "other", "not_stated")
DAYS, DISTANCES = (2, 3, 4, 5, 5, 7, 12), (4.5, 150.0, 199.9999, 200.0, 900.0, 2500.0, 3100.25, 8200.0)


def a_side(owner: str, partnership: str, country: str, organisation_id: UUID, **more: Any) -> a.Participant:
    known: dict[str, Any] = {"kind": "sme", "size_class": "small", "ecosystem": "agri_food", "nace": "C10", **more}
    return a.Participant(
        organisation_id=organisation_id,
        owner=owner,
        partnership=partnership,
        country=country,
        latitude=48.0,
        longitude=11.0,
        **known,
    )


@dataclass(frozen=True)
class Circumstances:
    """What statistics tell of a case beside its way: who, how long, how far, how it was."""

    visitor: dict[str, str]
    host: dict[str, str]
    gender: str
    planned_days: int
    days: int
    distance_km: float
    days_to_payment: int
    satisfaction: int
    outcomes: a.ReportedOutcomes

    def halved_by(self, days: int) -> tuple[str, ...]:
        applied = {"short_stay": days < 5, "short_distance": self.distance_km < 200}
        return tuple(name for name, applies in applied.items() if applies)


def circumstances_of(random: Random) -> Circumstances:
    kind, size = random.choice(KINDS)
    days = random.choice(DAYS)
    return Circumstances(
        visitor={
            "kind": kind,
            "size_class": size,
            "ecosystem": random.choice(ECOSYSTEMS),
            "nace": random.choice(ACTIVITIES),
        },
        host={"kind": random.choice(HOST_KINDS)},
        gender=random.choice(GENDERS),
        planned_days=days,
        days=random.choice((days, days, random.choice(DAYS))),
        distance_km=random.choice(DISTANCES),
        days_to_payment=random.randrange(25),
        satisfaction=random.randint(1, 5),
        outcomes=a.ReportedOutcomes(**{name: random.randrange(4) for name in a.ReportedOutcomes.model_fields}),
    )
