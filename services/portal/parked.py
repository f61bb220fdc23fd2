"""Asking the services about what is parked there, and settling it, as the person who asks."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import Request

from services.kernel.http.calling import correlation_of, service_of
from services.kernel.http.problems import Problem, not_found, unavailable
from services.portal.settings import SERVICES

# How long one press of a button goes on with a long queue before the page says how far it came.
PATIENCE_SECONDS = 4.0


async def list_in(request: Request, service: str, wanted: Mapping[str, str]) -> dict[str, Any] | None:
    """What is parked in a service; none when it does not answer."""
    try:
        answer = await call(request, "GET", service, "/api/parked", params=wanted)
    except httpx.HTTPError:
        return None
    return told(answer)


async def show(request: Request, service: str, parked_id: int) -> dict[str, Any]:
    """One parked record with everything about it."""
    return await ask(request, "GET", service, f"/api/parked/{parked_id}")


async def retry(request: Request, service: str, parked_id: int, reason: str | None) -> tuple[int, int | None]:
    """Retry a record and what is behind it, for as long as patience lasts; how many were applied, and what is next."""
    end = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    applied, following = 0, parked_id
    while True:
        redriven = await ask(request, "POST", service, f"/api/parked/{following}/retry", json={"reason": reason})
        applied += len(redriven["applied"])
        if redriven["next"] is None or redriven["stays"] or asyncio.get_running_loop().time() > end:
            return applied, redriven["next"]
        following = redriven["next"]


async def drop(request: Request, service: str, parked_id: int, reason: str) -> int:
    """Give a record up; how many of those behind it were applied."""
    redriven = await ask(request, "DELETE", service, f"/api/parked/{parked_id}", json={"reason": reason})
    return len(redriven["applied"])


async def ask(request: Request, method: str, service: str, path: str, **more: Any) -> dict[str, Any]:
    if service not in SERVICES:
        raise not_found()
    try:
        return told(await call(request, method, service, path, **more))
    except httpx.HTTPError as wrong:
        raise unavailable(f"{service} does not answer just now. Try again in a moment.") from wrong


def told(answer: httpx.Response) -> dict[str, Any]:
    """The body of a good answer; the service's own problem otherwise."""
    if answer.is_error:
        document = answer.json()
        raise Problem(answer.status_code, document.get("detail", ""), errors=document.get("errors", []))
    body: dict[str, Any] = answer.json()
    return body


async def call(request: Request, method: str, service: str, path: str, **more: Any) -> httpx.Response:
    portal = service_of(request)
    headers = {
        "Authorization": request.headers["authorization"],
        "X-Correlation-Id": str(correlation_of(request)),
    }
    address = portal.settings.url_of(service) + path
    return await portal.asking.client.request(method, address, headers=headers, timeout=10, **more)
