"""A request as a transaction: who calls, at what case time, under what correlation id."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import Request

from services.kernel.clock import HEADER, CaseTime, parse_test_clock, test_clock, wall_clock
from services.kernel.http.problems import Problem, forbidden, unprocessable
from services.kernel.identifiers import new_id
from services.kernel.identity import InvalidToken, Person
from services.kernel.rights import in_words
from services.kernel.transaction import Transaction

if TYPE_CHECKING:
    from services.kernel.service import Service

# Methods by which one only asks.
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def service_of(request: Request) -> "Service":
    """The service that answers this request."""
    service: Service = request.app.state.service
    return service


def person_of(request: Request) -> Person | None:
    """Who calls, by the bearer token; None without one, 401 when it is not good."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        return None
    if scheme.lower() != "bearer":
        raise Problem(401, "Send a bearer token: Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
    try:
        return service_of(request).tokens.read(token.strip())
    except InvalidToken:
        raise Problem(401, "The token is not valid any more. Sign in again.", {"WWW-Authenticate": "Bearer"}) from None


def signed_in(request: Request) -> Person:
    """Who calls; 401 when nobody says, 403 when the call is for roles (rights.toml) of which this person has none."""
    person = person_of(request)
    if person is None:
        raise Problem(401, "Sign in first, or send a bearer token.", {"WWW-Authenticate": "Bearer"})
    needed = getattr(request.scope.get("endpoint"), "needs_one_of", None)
    if needed and needed.isdisjoint(person.roles):
        raise forbidden(f"This is for {in_words(sorted(needed))}.")
    return person


def case_time(request: Request) -> CaseTime:
    """Case time: the header Test-Clock in a local run, else the wall clock."""
    text = request.headers.get(HEADER)
    if text is None or not service_of(request).settings.test_clock_allowed:
        return wall_clock()
    try:
        return test_clock(parse_test_clock(text))
    except ValueError as wrong:
        raise unprocessable((HEADER, f"this is no RFC 3339 time: {wrong}")) from None


def correlation_of(request: Request) -> UUID:
    """The correlation id: the caller's X-Correlation-Id when it is a uuid, else a new one; the same all along."""
    known: UUID | None = request.scope.get("correlation_id")
    if known is None:
        known = as_uuid(request.headers.get("x-correlation-id")) or new_id()
        request.scope["correlation_id"] = known
    return known


def as_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@asynccontextmanager
async def transaction(
    request: Request, person: Person | None, *, readonly: bool = False, at_once: bool = False
) -> AsyncIterator[Transaction]:
    """One transaction on the service's database for this request; one that writes at once is none to the server."""
    service = service_of(request)
    time = case_time(request)
    async with (
        service.lending.connection() as connection,
        nullcontext() if at_once else connection.transaction(readonly=readonly),
    ):
        tx = Transaction(
            connection,
            time,
            correlation_of(request),
            person,
            acting_role=role_of(person),
            clock_given=time.under_test_clock,
            clock_matters=service.settings.test_clock_allowed,
            gathers=True,
        )
        # Who refuses the request later on wants to know as which hat it was carried out, and at what time.
        request.scope["transaction"] = tx
        yield tx
        await tx.send_writes()


def role_of(person: Person | None) -> str | None:
    """The hat a person wears when nothing says otherwise: the only role, or the first in order."""
    return min(person.roles, default=None) if person else None
