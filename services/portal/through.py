"""Everything that belongs to a service: what is parked there by name, the rest by the routing table."""

from fastapi import APIRouter, Depends, Request, Response

from services.kernel.http.calling import service_of
from services.kernel.http.problems import not_found
from services.portal.admission import admit
from services.portal.routing import service_for
from services.portal.settings import SERVICES, settings_of
from services.portal.upstream import forward

router = APIRouter(dependencies=[Depends(admit)])

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@router.get("/api/parked/{service}")
async def list_parked(request: Request, service: str) -> Response:
    """Records that a service could not apply, with the reason (administrator).

    `state` is open, first (without those that wait behind another) or settled; `key` and `cause` choose among them.
    """
    return await forward(request, known(service), "/api/parked")


@router.get("/api/parked/{service}/{parked_id}")
async def show_parked(request: Request, service: str, parked_id: int) -> Response:
    """One parked record with its content, what waits behind it and its history (administrator)."""
    return await forward(request, known(service), f"/api/parked/{parked_id}")


@router.post("/api/parked/{service}/{parked_id}/retry")
async def retry_parked(request: Request, service: str, parked_id: int) -> Response:
    """Apply what is parked of a record's key, in order, at most 200 at a time; `next` goes on (administrator)."""
    return await forward(request, known(service), f"/api/parked/{parked_id}/retry")


@router.delete("/api/parked/{service}/{parked_id}")
async def drop_parked(request: Request, service: str, parked_id: int) -> Response:
    """Give a parked record up for good, with a reason; those behind it follow (administrator)."""
    return await forward(request, known(service), f"/api/parked/{parked_id}")


@router.api_route("/{path:path}", methods=METHODS, include_in_schema=False)
async def pass_on(request: Request) -> Response:
    """The answer of the service to which the path belongs."""
    service = service_for(request.url.path, settings_of(service_of(request)).routes)
    if service is None:
        raise not_found()
    return await forward(request, service)


def known(service: str) -> str:
    if service not in SERVICES:
        raise not_found()
    return service
