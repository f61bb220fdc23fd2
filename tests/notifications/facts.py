"""Facts as other services tell them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts.events.applications import (
    ApplicationSubmitted,
    OrganisationAccepted,
    OrganisationRegistered,
    Participant,
)
from contracts.events.funding import EvaluationOpened, QueueKind
from services.kernel.identifiers import new_id

DUE = datetime(2026, 6, 15, 9, tzinfo=UTC)


def registered(owner: str, name: str = "Kruszwica Mills", partnership: str = "AURORA-NEXT") -> OrganisationRegistered:
    return OrganisationRegistered(
        organisation_id=new_id(),
        call="clusterxchange-next",
        partnership=partnership,
        owner=owner,
        name=name,
        country="PL",
        kind="sme",
        size_class="small",
        ecosystem="agri_food",
        nace="C10",
        takes_part_as=("visitor",),
    )


def accepted(registration: OrganisationRegistered) -> OrganisationAccepted:
    about = registration.model_dump(include={"organisation_id", "call", "partnership", "owner"})
    return OrganisationAccepted(**about, decided_by="elena.rossi")


def a_side(owner: str, partnership: str, organisation_id: UUID | None = None) -> Participant:
    return Participant(
        organisation_id=organisation_id or new_id(),
        owner=owner,
        partnership=partnership,
        country="PL",
        kind="sme",
        size_class="small",
        ecosystem="agri_food",
        nace="C10",
        latitude=52.2,
        longitude=21.0,
    )


def submitted(visitor: Participant, host: Participant, **more: Any) -> ApplicationSubmitted:
    facts: dict[str, Any] = {
        "application_id": new_id(),
        "partnership": visitor.partnership,
        "call": "clusterxchange-next",
        "revision": 1,
        "match_id": new_id(),
        "visitor": visitor,
        "host": host,
        "mode": "physical",
        "first_day": date(2026, 6, 1),
        "last_day": date(2026, 6, 5),
        "activities": ("knowledge_sharing",),
        "representative_gender": "not_stated",
        "third_country_national": False,
    }
    return ApplicationSubmitted(**{**facts, **more})


def evaluation_opened(application_id: UUID, partnership: str) -> EvaluationOpened:
    return EvaluationOpened(
        application_id=application_id,
        partnership=partnership,
        revision=1,
        item_id=new_id(),
        kind=QueueKind.COFUNDING,
        due_at=DUE,
    )
