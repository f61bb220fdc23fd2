"""The activity log: who did what, as which hat, to which case, when, from where, with what outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import Request

from services.kernel.http.calling import as_uuid, correlation_of, service_of
from services.kernel.identity import Person
from services.kernel.legible import visible

LONGEST_PATH = 500
LONGEST_ID = 100

WRITE = """
insert into audit (case_time, subject, roles, role, partnership, method, route, path, object_kind, object_id, address,
                   status, correlation_id, acts_for, purpose, times)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""


class Entry(NamedTuple):
    """One row of the log, in the order of WRITE.

    `acts_for` is whom a deputy stood in for; `purpose` is why a service asked; `times` how many refusals the row stands
    for, where it stands for many.
    """

    case_time: datetime
    subject: str
    roles: Sequence[str]
    role: str | None
    partnership: str | None
    method: str
    route: str | None
    path: str
    object_kind: str | None
    object_id: str | None
    address: str | None
    status: int
    correlation_id: UUID
    acts_for: str | None = None
    purpose: str | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, as one of their roles, or a service."""

    subject: str
    roles: Sequence[str]
    role: str | None
    partnership: str | None = None
    acts_for: str | None = None


NOBODY = Actor("", (), None)


def actor_of(person: Person, role: str | None) -> Actor:
    return Actor(person.subject, sorted(person.roles), role, person.partnership, person.acts_for)


def service_actor(name: str) -> Actor:
    return Actor(name, ("service",), "service")


def always(request: Request) -> bool:
    """Which questions are written down: `@query(audited=always)`, each of them."""
    return True


def entry(request: Request, actor: Actor, case_time: datetime, status: int, made: str | None = None) -> Entry:
    """What the log says of a request; `made` is the address of what it made, where it made something."""
    route = request.scope.get("route")
    pattern = getattr(route, "path", None)
    return Entry(
        case_time,
        actor.subject,
        actor.roles,
        actor.role,
        actor.partnership,
        request.method,
        pattern,
        visible(request.scope["path"])[:LONGEST_PATH],
        *object_of(pattern, request.path_params, made),
        address_of(request),
        status,
        correlation_of(request),
        actor.acts_for,
    )


def object_of(pattern: str | None, given: dict[str, Any], made: str | None) -> tuple[str | None, str | None]:
    """What a request was about, as the public interface names it: ("applications", its id); else nothing."""
    if given:
        return kind_in(pattern or ""), visible(str(next(iter(given.values()))))[:LONGEST_ID]
    if made:
        *_, kind, last = ("", *made.partition("?")[0].split("/"))
        if as_uuid(last):
            return kind, last
    return None, None


@lru_cache(maxsize=1_000)
def kind_in(pattern: str) -> str | None:
    """The segment before the first parameter of a path: "applications" in /api/applications/{application_id}."""
    return pattern.partition("/{")[0].rpartition("/")[2] or None


def address_of(request: Request) -> str | None:
    """Where a request came from.

    Only the portal can reach the other services, and it says of its own accord who called it. The portal itself
    believes nobody: it knows the connection.
    """
    said = request.headers.get("x-forwarded-for")
    if said and not service_of(request).parts.public:
        return as_address(said.rpartition(",")[2].strip())
    client = request.scope.get("client")
    return as_address(client[0]) if client else None


@lru_cache(maxsize=10_000)
def as_address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
