"""The directory for administrators: who there is, what they may do, and who said so."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.kernel.http.activity import always
from services.kernel.http.commands import command, query
from services.kernel.http.freshness import SURE
from services.kernel.identity import Role
from services.kernel.transaction import Transaction
from services.portal.admission import admit
from services.portal.granting import (
    PAGE,
    GrantRole,
    SetAccess,
    WithReason,
    as_listed,
    end_role,
    grant_role,
    people_listed,
    person_with_history,
    set_access,
)

router = APIRouter(tags=["people"], dependencies=[Depends(admit)])

Words = Annotated[str, Query(max_length=254)]


@router.get("/api/people")
@query(audited=always)
async def list_people(tx: Transaction, q: Words = "", cursor: Words = "") -> dict[str, Any]:
    """People by name; `q` is the beginning of a name, or an e-mail address."""
    rows = await people_listed(tx, q, cursor)
    return {
        "items": [as_listed(row) for row in rows[:PAGE]],
        "next": rows[PAGE - 1]["subject"] if rows[PAGE:] else None,
    }


@router.get("/api/people/{subject}")
@query(audited=always)
async def show_person(tx: Transaction, subject: str) -> dict[str, Any]:
    """One person, with who changed which right, when and why."""
    return await person_with_history(tx, subject)


@router.post("/api/people/{subject}/roles", dependencies=[SURE])
@command
async def grant(tx: Transaction, subject: str, body: GrantRole) -> dict[str, Any]:
    """Give somebody a role, from the next request on."""
    await grant_role(tx, subject, body)
    return await person_with_history(tx, subject)


@router.post("/api/people/{subject}/roles/{role}/end", dependencies=[SURE])
@command
async def end(tx: Transaction, subject: str, role: Role, body: WithReason) -> dict[str, Any]:
    """Take a role away, from the next request on."""
    await end_role(tx, subject, role, body.reason)
    return await person_with_history(tx, subject)


@router.post("/api/people/{subject}/access", dependencies=[SURE])
@command
async def change_access(tx: Transaction, subject: str, body: SetAccess) -> dict[str, Any]:
    """Keep somebody out, or let the person in again."""
    await set_access(tx, subject, body)
    return await person_with_history(tx, subject)
