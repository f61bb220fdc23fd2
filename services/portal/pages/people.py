"""The directory as pages: look somebody up, give and end roles, keep somebody out."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from contracts.scheme.programmes import load_programmes
from services.kernel.http.activity import always
from services.kernel.http.commands import command, query
from services.kernel.http.door import Body, Flag, ShortText
from services.kernel.http.forms import from_form
from services.kernel.http.freshness import SURE
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem
from services.kernel.identity import ROLES, Role
from services.kernel.transaction import Transaction
from services.portal.granting import (
    PAGE,
    GrantRole,
    SetAccess,
    as_listed,
    end_role,
    grant_role,
    people_listed,
    person_with_history,
    set_access,
)
from services.portal.pages.show import pages

router = PageRouter()

Words = Annotated[str, Query(max_length=254)]
ROLE_NAMES = [(role, role.replace("_", " ").capitalize()) for role in ROLES]


class EndForm(Body):
    """The fields of the form that ends a role; no two forms of a page have a field in common."""

    ended_role: Role
    end_reason: ShortText


class AccessForm(Body):
    """The fields of the form that keeps somebody out, or lets in again."""

    allowed: Flag
    access_reason: ShortText


@router.get("/people")
@query(audited=always)
async def show_people(tx: Transaction, request: Request, q: Words = "", cursor: Words = "") -> Response:
    rows = await people_listed(tx, q.strip(), cursor)
    rest = urlencode({"q": q, "cursor": rows[PAGE - 1]["subject"]}) if rows[PAGE:] else None
    return pages.show(request, "people.html", people=[as_listed(row) for row in rows[:PAGE]], q=q, rest=rest)


@router.get("/people/{subject}")
@query(audited=always)
async def show_person(tx: Transaction, request: Request, subject: str) -> Response:
    return await person_page(tx, request, subject)


@router.post("/people/{subject}/roles", dependencies=[SURE])
@command
async def grant_form(tx: Transaction, request: Request, subject: str) -> Response:
    form = await request.form()
    return await changed(tx, request, subject, lambda: grant_role(tx, subject, from_form(form, GrantRole)))


@router.post("/people/{subject}/ended-roles", dependencies=[SURE])
@command
async def end_form(tx: Transaction, request: Request, subject: str) -> Response:
    form = await request.form()

    async def end() -> None:
        body = from_form(form, EndForm)
        await end_role(tx, subject, body.ended_role, body.end_reason)

    return await changed(tx, request, subject, end)


@router.post("/people/{subject}/access", dependencies=[SURE])
@command
async def access_form(tx: Transaction, request: Request, subject: str) -> Response:
    form = await request.form()

    async def change() -> None:
        body = from_form(form, AccessForm)
        await set_access(tx, subject, SetAccess(allowed=body.allowed, reason=body.access_reason))

    return await changed(tx, request, subject, change)


async def changed(tx: Transaction, request: Request, subject: str, change: Callable[[], Awaitable[None]]) -> Response:
    """The person's page after a change, or with what is wrong beside the fields."""
    try:
        await change()
    except Problem as problem:
        if problem.status != 422:
            raise
        return await person_page(tx, request, subject, problem)
    return see_other(f"/people/{subject}")


async def person_page(tx: Transaction, request: Request, subject: str, wrong: Problem | None = None) -> Response:
    offered = [member.code for call in load_programmes().all if call.open for member in call.partnerships]
    return pages.show(
        request,
        "person.html",
        wrong.status if wrong else 200,
        somebody=await person_with_history(tx, subject),
        own=tx.person is not None and tx.person.subject == subject,
        role_names=ROLE_NAMES,
        partnerships=[(code, code) for code in offered],
        errors=wrong.errors if wrong else [],
    )
