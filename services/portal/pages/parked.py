"""What could not be applied anywhere, for the administrator: to try again, or to give up with a reason."""

import asyncio
from typing import Annotated, Any

import httpx
from fastapi import Form, Request, Response

from services.kernel.http.calling import service_of, signed_in
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, forbidden, not_found, unavailable
from services.portal.pages.show import pages
from services.portal.settings import SERVICES

router = PageRouter()

MUST_SAY_WHY = {"field": "reason", "message": "say why the record is given up"}


@router.get("/parked")
async def show_parked(request: Request) -> Response:
    return await page(request)


@router.post("/parked/{service}/{parked_id}/retry")
async def retry_parked(request: Request, service: str, parked_id: int) -> Response:
    await settle(request, "POST", service, f"/api/parked/{parked_id}/retry")
    return see_other("/parked")


@router.post("/parked/{service}/{parked_id}/drop")
async def drop_parked(request: Request, service: str, parked_id: int, reason: Annotated[str, Form()] = "") -> Response:
    if not reason.strip():
        return await page(request, 422, [MUST_SAY_WHY])
    await settle(request, "DELETE", service, f"/api/parked/{parked_id}", {"reason": reason})
    return see_other("/parked")


async def page(request: Request, status: int = 200, errors: list[dict[str, str]] | None = None) -> Response:
    administrator(request)
    lists = await asyncio.gather(*(parked_in(request, service) for service in SERVICES))
    parked = dict(zip(SERVICES, lists, strict=True))
    return pages.show(request, "parked.html", status, parked=parked, errors=errors or [])


def administrator(request: Request) -> None:
    if not signed_in(request).is_a("administrator"):
        raise forbidden("Only an administrator may look at parked records.")


async def parked_in(request: Request, service: str) -> list[dict[str, Any]] | None:
    """What is parked in a service; none when it does not answer."""
    try:
        answer = await call(request, "GET", service, "/api/parked")
    except httpx.HTTPError:
        return None
    items: list[dict[str, Any]] = answer.json()["items"] if answer.is_success else []
    return items


async def settle(request: Request, method: str, service: str, path: str, body: Any = None) -> None:
    """Ask a service to retry or drop, as the person who asks."""
    administrator(request)
    if service not in SERVICES:
        raise not_found()
    try:
        answer = await call(request, method, service, path, body)
    except httpx.HTTPError as wrong:
        raise unavailable(f"{service} does not answer just now. Try again in a moment.") from wrong
    if answer.is_error:
        raise Problem(answer.status_code, answer.json().get("detail", "The service refused this."))


async def call(request: Request, method: str, service: str, path: str, body: Any = None) -> httpx.Response:
    portal = service_of(request)
    return await portal.asking.client.request(
        method,
        portal.settings.url_of(service) + path,
        json=body,
        headers={"Authorization": request.headers["authorization"]},
        timeout=10,
    )
