"""Routes that every service has: health, metrics, what is parked, and how far its events are out."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.kernel.clock import rfc3339
from services.kernel.http.calling import service_of, signed_in
from services.kernel.http.commands import query
from services.kernel.http.door import Body, Text
from services.kernel.http.problems import forbidden, not_found
from services.kernel.identity import Person
from services.kernel.internal import calling_service, internal
from services.kernel.redrive import NotParked
from services.kernel.transaction import Transaction

router = APIRouter()

# The oldest event that is not out, or else the oldest transaction that may still write one.
HORIZON = """
select least(
    clock_timestamp(),
    (select min(written_at) from outbox where position is null),
    (select min(xact_start) from pg_stat_activity where datname = current_database() and backend_xid is not null)
) - interval '1 second'
"""
PARKED = """
select id, topic, partition, "offset", key, type, event_id, reason, attempts, waiting, parked_at
from parked
where settled_at is null and id > $1
order by id
limit $2
"""


class Reason(Body):
    reason: Text


def administrator(request: Request) -> Person:
    person = signed_in(request)
    if not person.is_a("administrator"):
        raise forbidden("Only an administrator may look at parked records.")
    return person


@router.get("/health/live", include_in_schema=False)
async def live() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/health/ready", include_in_schema=False)
async def ready(request: Request) -> JSONResponse:
    missing = await service_of(request).what_is_missing()
    return (
        JSONResponse({"status": "waiting", "missing": missing}, 503) if missing else JSONResponse({"status": "ready"})
    )


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus; the one service that faces the world gives them to bearers of a service token only."""
    if service_of(request).parts.public:
        calling_service(request)
    service_of(request).measure_lag()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/internal/outbox-horizon", include_in_schema=False)
@internal
async def outbox_horizon(tx: Transaction) -> dict[str, str]:
    """Machine time up to which every committed event of this service is on its topic."""
    return {"horizon": rfc3339(await tx.value(HORIZON))}


@router.get("/api/parked")
@query
async def list_parked(
    tx: Transaction,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
    cursor: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> dict[str, Any]:
    """Records that wait to be settled, oldest first; `cursor` is the last id of the page before."""
    administrator(request)
    items = [dict(row) for row in await tx.rows(PARKED, cursor, limit)]
    return {"items": items, "next": str(items[-1]["id"]) if len(items) == limit else None}


@router.post("/api/parked/{parked_id}/retry")
async def retry_parked(request: Request, parked_id: int) -> dict[str, Any]:
    person = administrator(request)
    try:
        return {"applied": await service_of(request).redrive.retry(parked_id, person.subject)}
    except NotParked:
        raise not_found() from None


@router.delete("/api/parked/{parked_id}")
async def drop_parked(request: Request, parked_id: int, body: Reason) -> dict[str, Any]:
    person = administrator(request)
    try:
        return {"applied": await service_of(request).redrive.drop(parked_id, person.subject, body.reason)}
    except NotParked:
        raise not_found() from None
