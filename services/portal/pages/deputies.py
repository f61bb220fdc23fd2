"""Hats and deputies as pages: as whom one acts, who stands in for whom, naming a deputy and ending it."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response

from services.kernel.http.calling import as_uuid, service_of
from services.kernel.http.commands import command, query
from services.kernel.http.door import Body, Day, ShortText
from services.kernel.http.forms import from_form
from services.kernel.http.freshness import SURE
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, forbidden
from services.kernel.identity import PARTNERSHIP_ROLES, Role
from services.kernel.transaction import Transaction
from services.portal.deputies import (
    NameDeputy,
    acting,
    colleagues,
    deputyships_seen,
    end_deputyship,
    holds_now,
    may_end,
    name_deputy,
)
from services.portal.granting import WithReason
from services.portal.pages.show import pages
from services.portal.sessions import WEAR, sha256
from services.portal.settings import settings_of

router = PageRouter()

ROLE_NAMES = [(role, role.replace("_", " ").capitalize()) for role in sorted(PARTNERSHIP_ROLES)]


class DeputyForm(Body):
    """The form's fields: one role at a time, as it is chosen from a list."""

    deputy: ShortText
    stands_in_for: ShortText | None = None
    role: Role
    first_day: Day
    last_day: Day
    reason: ShortText


@router.get("/deputies")
@query
async def show_deputies(tx: Transaction, request: Request) -> Response:
    return await deputies_page(tx, request)


@router.post("/deputies", dependencies=[SURE])
@command
async def name_form(tx: Transaction, request: Request) -> Response:
    form = await request.form()
    try:
        sent = from_form(form, DeputyForm)
        given = sent.model_dump(exclude={"role"}) | {"roles": [sent.role]}
        await name_deputy(tx, NameDeputy.model_construct(**given))
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        return await deputies_page(tx, request, problem, {key: str(value) for key, value in form.items()})
    return see_other("/deputies")


@router.post("/deputies/{deputyship_id}/end")
@command
async def end_form(tx: Transaction, request: Request, deputyship_id: UUID) -> Response:
    body = from_form(await request.form(), WithReason)
    await end_deputyship(tx, deputyship_id, body.reason)
    return see_other("/deputies")


@router.post("/hat")
@command
async def change_hat(tx: Transaction, request: Request, deputyship: Annotated[str, Form()] = "") -> Response:
    """Act in this browser as somebody's deputy, or, with none named, as oneself."""
    person, chosen = acting(tx), None
    if deputyship:
        sql = "select * from deputyships where deputy = $1 and id = $2"
        chosen = await tx.maybe(sql, person.subject, as_uuid(deputyship))
        if chosen is None or not holds_now(chosen):
            raise forbidden("This is not yours to wear, or not today.")
    cookie = request.cookies.get(settings_of(service_of(request)).cookie)
    if cookie:
        await tx.run(WEAR, sha256(cookie), chosen["id"] if chosen else None)
    return see_other("/")


async def deputies_page(
    tx: Transaction, request: Request, problem: Problem | None = None, values: dict[str, str] | None = None
) -> Response:
    """The page, with what is wrong beside the fields."""
    person, rows = acting(tx), await deputyships_seen(tx)
    staff = [(row["subject"], row["name"]) for row in await colleagues(tx)]
    return pages.show(
        request,
        "deputies.html",
        problem.status if problem else 200,
        deputyships=[(row, holds_now(row), may_end(person, row) and not person.acts_for) for row in rows],
        mine=[row for row in rows if row["deputy"] == person.subject and holds_now(row)],
        names=person.is_a(*PARTNERSHIP_ROLES) and not person.acts_for,
        coordinates=person.is_a("coordinator"),
        colleagues=staff,
        role_names=ROLE_NAMES,
        values=values or {},
        errors=problem.errors or [{"field": "deputy", "message": str(problem)}] if problem else [],
    )
