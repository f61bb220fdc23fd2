"""The whole path of events of a case, from all services, causes first."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter

from contracts.events.applications import ApplicationSubmitted
from services.kernel.clock import rfc3339
from services.kernel.http.commands import query
from services.kernel.http.problems import not_found
from services.kernel.identity import Person
from services.kernel.transaction import Transaction
from services.reporting.domain.causation import Heard, in_causal_order
from services.reporting.store import Store
from services.reporting.store.history import NOWHERE

if TYPE_CHECKING:
    from asyncpg import Record

router = APIRouter()


@router.get("/api/applications/{application_id}/trace")
@query
async def trace(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    history = Store(tx).history
    sent = await history.submission_of(application_id)
    if sent is None or tx.person is None or not may_follow(tx.person, sent):
        raise not_found()
    rows = {row["event_id"]: row for row in await history.of_case(application_id)}
    heard = [
        Heard(row["position"], event_id, row["causation_id"], row["topic"], row["sequence"])
        for event_id, row in rows.items()
    ]
    return {"items": [as_item(rows[event.id]) for event in in_causal_order(heard)], "next": None}


def may_follow(person: Person, sent: ApplicationSubmitted) -> bool:
    """The owners of both sides, the staff of both partnerships, and those who read everything."""
    sides = (sent.visitor, sent.host)
    return person.reads_all or any(
        person.subject == side.owner or person.is_staff_of(side.partnership) for side in sides
    )


def as_item(row: "Record") -> dict[str, Any]:
    cause = row["causation_id"]
    return {
        "event": row["type"].split(".")[-2],
        "type": row["type"],
        "id": str(row["event_id"]),
        "causation": str(cause) if cause else None,
        "service": row["topic"].removesuffix(".events"),
        "occurred_at": rfc3339(row["occurred_at"]),
        "recorded_at": rfc3339(row["recorded_at"]),
        "clock": row["clock"],
        "topic": row["topic"],
        "partition": row["partition"] if row["partition"] != NOWHERE else None,
        "offset": row["offset"] if row["offset"] != NOWHERE else None,
        "sequence": row["sequence"],
    }
