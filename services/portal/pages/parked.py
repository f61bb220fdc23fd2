"""What could not be applied anywhere, for the administrator: to look at, to try again, or to give up with a reason."""

import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, Query, Request, Response

from services.kernel.http.calling import signed_in
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import forbidden, not_found
from services.kernel.parked_records import Cause, State
from services.portal import parked
from services.portal.pages.show import pages
from services.portal.settings import SERVICES

router = PageRouter()

MUST_SAY_WHY = {"field": "drop_reason", "message": "say why the record is given up"}
NAMES = [(service, service.capitalize()) for service in SERVICES]
STATES = {"first": "What holds others up", "open": "Everything that is parked", "settled": "What was settled"}
CAUSES = {
    "handler": "Its handler failed",
    "unknown": "Its type is not known",
    "unreadable": "It cannot be read",
    "suspicious": "None of our services writes such a record",
    "behind": "It waits behind another of its key",
}


@router.get("/parked")
async def show_parked(
    request: Request,
    service: str = "",
    state: State = "first",
    cause: Cause | str = "",
    key: Annotated[str, Query(max_length=500)] = "",
    cursor: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """Lists by service; `cursor` goes on within one service."""
    administrator(request)
    chosen = {"service": service, "state": state, "cause": cause, "key": key.strip()}
    wanted = {name: value for name, value in chosen.items() if value and name != "service"}
    asked = [name for name in SERVICES if service in ("", name)]
    found = await asyncio.gather(*(parked.list_in(request, name, {**wanted, "cursor": str(cursor)}) for name in asked))
    lists = [(name, shown, more(chosen, name, shown)) for name, shown in zip(asked, found, strict=True)]
    return pages.show(
        request, "parked.html", lists=lists, chosen=chosen, states=STATES, causes=CAUSES, service_names=NAMES
    )


def more(chosen: dict[str, str], service: str, shown: dict[str, Any] | None) -> str | None:
    """The address of the rest of a service's list."""
    if not shown or not shown["next"]:
        return None
    return "/parked?" + urlencode({**chosen, "service": service, "cursor": shown["next"]})


@router.get("/parked/{service}/{parked_id}")
async def show_record(
    request: Request, service: str, parked_id: int, applied: Annotated[int | None, Query(ge=0)] = None
) -> Response:
    """One record; `applied` says how many were, after a button was pressed."""
    return await page(request, service, parked_id, applied=applied)


@router.post("/parked/{service}/{parked_id}/retry")
async def retry_parked(
    request: Request, service: str, parked_id: int, retry_reason: Annotated[str, Form()] = ""
) -> Response:
    administrator(request)
    applied, following = await parked.retry(request, service, parked_id, retry_reason.strip() or None)
    return see_other(f"/parked/{service}/{following or parked_id}?applied={applied}")


@router.post("/parked/{service}/{parked_id}/drop")
async def drop_parked(
    request: Request, service: str, parked_id: int, drop_reason: Annotated[str, Form()] = ""
) -> Response:
    administrator(request)
    if not drop_reason.strip():
        return await page(request, service, parked_id, 422, [MUST_SAY_WHY])
    applied = await parked.drop(request, service, parked_id, drop_reason)
    return see_other(f"/parked/{service}/{parked_id}?applied={applied}")


async def page(
    request: Request,
    service: str,
    parked_id: int,
    status: int = 200,
    errors: list[dict[str, str]] | None = None,
    applied: int | None = None,
) -> Response:
    administrator(request)
    if service not in SERVICES:
        raise not_found()
    record = await parked.show(request, service, parked_id)
    return pages.show(
        request,
        "parked_record.html",
        status,
        service=service,
        record=record,
        errors=errors or [],
        applied=applied,
        causes=CAUSES,
    )


def administrator(request: Request) -> None:
    if not signed_in(request).is_a("administrator"):
        raise forbidden("Only an administrator may look at parked records.")
