"""Routes that every service has: health, metrics, what is parked, and how far its events are out."""

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.kernel.clock import rfc3339
from services.kernel.database import is_transient
from services.kernel.http import parked
from services.kernel.http.calling import service_of
from services.kernel.internal import calling_service, internal
from services.kernel.sealing import measure_unsealed
from services.kernel.transaction import Transaction

log = structlog.get_logger()
router = APIRouter()
router.include_router(parked.router)

# The oldest event that is not out, or else the oldest transaction that may still write one.
HORIZON = """
select least(
    clock_timestamp(),
    (select min(written_at) from outbox where position is null),
    (select min(xact_start) from pg_stat_activity where datname = current_database() and backend_xid is not null)
) - interval '1 second'
"""


@router.get("/health/live", include_in_schema=False)
async def live() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/health/ready", include_in_schema=False)
async def ready(request: Request) -> JSONResponse:
    service = service_of(request)
    missing = await service.what_is_missing()
    if missing:
        return JSONResponse({"status": "waiting", "missing": missing}, 503)
    remarks = await service.parts.remarks(service) if service.parts.remarks else {}
    return JSONResponse({"status": "ready", **remarks})


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus; the one service that faces the world gives them to bearers of a service token only."""
    if service_of(request).parts.public:
        calling_service(request)
    service_of(request).measure_lag()
    await measure_tables(request)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def measure_tables(request: Request) -> None:
    """Count what is parked and not sealed; while the database is away the other figures are given without."""
    service = service_of(request)
    try:
        await service.consumption.parking.measure(service.pool)
        await measure_unsealed(service.name, service.pool)
    except Exception as wrong:
        if not is_transient(wrong):
            raise
        log.warning("tables.not_counted", reason=type(wrong).__name__)


@router.get("/internal/outbox-horizon", include_in_schema=False)
@internal(audited=False)
async def outbox_horizon(tx: Transaction) -> dict[str, str]:
    """Machine time up to which every committed event of this service is on its topic."""
    return {"horizon": rfc3339(await tx.value(HORIZON))}
