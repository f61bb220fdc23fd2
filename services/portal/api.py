"""What the portal answers itself: tokens of a local run, readiness, timers, and the directory for other services."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, AwareDatetime, Field

from contracts.scheme.programmes import load_programmes
from services.kernel.clock import HEADER, rfc3339
from services.kernel.http.calling import service_of, transaction
from services.kernel.http.door import Body, EmailAddress, ShortText, on_one_line, plain_address, readable
from services.kernel.http.problems import not_found, unavailable, unprocessable
from services.kernel.identity import PARTNERSHIP_ROLES, Role
from services.kernel.internal import internal
from services.kernel.service import Service
from services.kernel.transaction import Transaction
from services.portal.admission import issuer_of
from services.portal.people import Entry, People, as_json
from services.portal.settings import SERVICES

router = APIRouter()

DEV_TOKEN_SECONDS = 8 * 3_600
Subject = Annotated[str, Field(max_length=100), AfterValidator(readable), AfterValidator(on_one_line)]


class DevToken(Body):
    """Whom a token is wanted for."""

    subject: Subject
    roles: list[Role] = Field(min_length=1, max_length=8)
    partnership: str | None = None
    name: ShortText | None = None
    email: EmailAddress | None = None


class Now(Body):
    """Case time up to which timers fall due."""

    now: AwareDatetime


@router.post("/api/dev/token")
async def hand_out_token(request: Request, body: DevToken) -> dict[str, Any]:
    """A token for anybody, in a local run only; the person is in the directory afterwards."""
    only_local(request)
    refuse_impossible(body)
    entry = Entry(body.subject, tuple(sorted(set(body.roles))), body.partnership, body.name, body.email)
    async with transaction(request, None) as tx:
        known = await People(tx).enter(entry)
    token = issuer_of(request).sign(known.person, DEV_TOKEN_SECONDS)
    return {"access_token": token, "token_type": "Bearer", "expires_in": DEV_TOKEN_SECONDS}


@router.get("/api/ready")
async def show_readiness(request: Request) -> JSONResponse:
    """200 when every service is migrated, connected and has its partitions, else 503 with who is not."""
    service = service_of(request)
    others = await asyncio.gather(*(readiness(service, name) for name in SERVICES))
    own = "waiting" if await service.what_is_missing() else "ready"
    services = {**dict(zip(SERVICES, others, strict=True)), "portal": own}
    all_ready = set(services.values()) == {"ready"}
    return JSONResponse({"services": services}, 200 if all_ready else 503, {} if all_ready else {"Retry-After": "1"})


@router.post("/api/dev/timers")
async def run_timers(request: Request, body: Now) -> dict[str, Any]:
    """Every service does what would be due by then for cases under a Test-Clock; in a local run only."""
    only_local(request)
    service = service_of(request)
    done = await asyncio.gather(*(timers_of(service, name, body.now) for name in SERVICES))
    return dict(zip(SERVICES, done, strict=True))


@router.get("/internal/people/{subject:path}", include_in_schema=False)
@internal(audited=True)
async def show_person(tx: Transaction, subject: str) -> dict[str, Any]:
    row = await People(tx).find(subject)
    if row is None:
        raise not_found()
    return as_json(row)


@router.get("/internal/people", include_in_schema=False)
@internal(audited=True)
async def search_people(tx: Transaction, role: str | None = None, partnership: str | None = None) -> dict[str, Any]:
    return {"items": [as_json(row) for row in await People(tx).search(role, partnership)]}


def only_local(request: Request) -> None:
    """404 unless this is a local run."""
    if service_of(request).settings.identity != "local":
        raise not_found()


def refuse_impossible(wanted: DevToken) -> None:
    """422 for a partnership that no call has, a role without the partnership it needs, or no possible address."""
    if wanted.partnership is not None and load_programmes().find(wanted.partnership) is None:
        raise unprocessable(("partnership", "no call has a partnership of this code"))
    needing = PARTNERSHIP_ROLES.intersection(wanted.roles)
    if needing and wanted.partnership is None:
        raise unprocessable(("partnership", f"these roles belong to a partnership: {', '.join(sorted(needing))}"))
    if wanted.email is None:
        try:
            plain_address(f"{wanted.subject}@example.test")
        except ValueError:
            raise unprocessable(("email", "no address can be made of this subject; give one")) from None


async def readiness(service: Service, name: str) -> str:
    try:
        answer = await service.asking.client.get(f"{service.settings.url_of(name)}/health/ready", timeout=2)
    except httpx.HTTPError:
        return "away"
    return "ready" if answer.status_code == httpx.codes.OK else "waiting"


async def timers_of(service: Service, name: str, now: datetime) -> Any:
    """What a service did; nothing when it has no timers. It is told the time as its Test-Clock too."""
    at = rfc3339(now)
    token = service.service_tokens.sign(service.name, name, "timers")
    address = f"{service.settings.url_of(name)}/internal/timers"
    headers = {"Authorization": f"Bearer {token}", HEADER: at}
    try:
        answer = await service.asking.client.post(address, json={"now": at}, headers=headers)
    except httpx.HTTPError as wrong:
        raise unavailable(f"The timers of {name} did not run: it does not answer.") from wrong
    if answer.status_code == httpx.codes.NOT_FOUND:
        return []
    if answer.is_error:
        raise unavailable(f"The timers of {name} did not run: it answered {answer.status_code}.")
    return answer.json()
