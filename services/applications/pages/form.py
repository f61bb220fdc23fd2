"""The application form: sent by an ordinary browser, the same application as in the JSON interface."""

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from contracts.scheme.codes import Activity, BusinessLink, Gender, Mode
from contracts.scheme.countries import COUNTRIES
from services.applications.api.access import acting, case_of_visitor
from services.applications.api.application_bodies import ChangeApplication, SubmitApplication
from services.applications.api.applications import send_again, submit
from services.applications.domain.application import Case, Representative
from services.applications.domain.words import in_words
from services.applications.pages.templates import pages
from services.applications.store.cases import Cases
from services.applications.store.participants import Participants
from services.kernel.http.commands import command, query
from services.kernel.http.forms import from_form
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, not_found
from services.kernel.transaction import Transaction

router = PageRouter()

AGENDA_ROWS = 7
CHOICES = {
    "modes": [(mode.value, in_words(mode)) for mode in Mode],
    "genders": [(gender.value, in_words(gender)) for gender in Gender],
    "business_links": [(link.value, "none" if link is BusinessLink.NONE else in_words(link)) for link in BusinessLink],
    "activities": [(activity.value, in_words(activity)) for activity in Activity],
    "countries": sorted(COUNTRIES.items(), key=lambda country: country[1]),
}


@router.get("/applications/new")
@query
async def show_new_form(tx: Transaction, request: Request, match: UUID) -> Response:
    """An empty form for a match, for the owner of the visiting organisation."""
    return await form_for_match(tx, request, match, {})


@router.post("/applications")
@command
async def send_form(tx: Transaction, request: Request) -> Response:
    """Send the form; what is wrong is said beside the fields."""
    form = await request.form()
    try:
        case = await submit(tx, from_form(form, SubmitApplication))
    except Problem as problem:
        if problem.status != 422 or not is_uuid(form.get("match_id")):
            raise
        return await form_for_match(tx, request, UUID(str(form["match_id"])), filled(form), problem)
    return see_other(f"/applications/{case.id}")


@router.get("/applications/{application_id}/changes")
@query
async def show_changes_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The form as it was sent, for changes that were requested."""
    case = await Cases(tx).load(application_id)
    if case is None or case.visitor.owner != acting(tx).subject:
        raise not_found()
    values = as_sent(case, await Cases(tx).representative(case.id))
    return show_form(request, case.visitor.name, case.host.name, values, application_id=case.id)


@router.post("/applications/{application_id}/changes")
@command
async def send_changes(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Send the changed form."""
    case = await case_of_visitor(tx, request, application_id)
    form = await request.form()
    try:
        await send_again(tx, case, from_form(form, ChangeApplication))
    except Problem as problem:
        if problem.status != 422:
            raise
        return show_form(
            request, case.visitor.name, case.host.name, filled(form), problem=problem, application_id=case.id
        )
    return see_other(f"/applications/{case.id}")


async def form_for_match(
    tx: Transaction, request: Request, match_id: UUID, values: dict[str, Any], problem: Problem | None = None
) -> Response:
    pair = await Participants(tx).of_match(match_id)
    if pair is None or pair.visitor.owner != acting(tx).subject:
        raise not_found()
    return show_form(request, pair.visitor.name, pair.host.name, values, problem=problem, match_id=match_id)


def show_form(
    request: Request,
    visitor: str,
    host: str,
    values: dict[str, Any],
    problem: Problem | None = None,
    match_id: UUID | None = None,
    application_id: UUID | None = None,
) -> Response:
    rows = max([AGENDA_ROWS, *(int(name.split(".")[1]) + 1 for name in values if name.startswith("agenda."))])
    return pages.show(
        request,
        "application_form.html",
        422 if problem else 200,
        visitor=visitor,
        host=host,
        match_id=match_id,
        action=f"/applications/{application_id}/changes" if application_id else "/applications",
        values=values,
        errors=problem.errors if problem else [],
        agenda_rows=rows,
        **CHOICES,
    )


def filled(form: FormData) -> dict[str, Any]:
    """What was filled in, by the name of the input; activities as a list."""
    values: dict[str, Any] = {name: value for name, value in form.items() if valid_name(name)}
    return {**values, "activities": form.getlist("activities")}


def valid_name(name: str) -> bool:
    parts = name.split(".")
    return parts[0] != "agenda" or (len(parts) == 3 and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 4)


def as_sent(case: Case, traveller: Representative) -> dict[str, Any]:
    """An application as the inputs of its form."""
    proposal = case.proposal
    values: dict[str, Any] = {
        "stay.first_day": proposal.first_day,
        "stay.last_day": proposal.last_day,
        "mode": proposal.mode,
        "activities": list(proposal.activities),
        "objectives": proposal.objectives,
        "declarations.no_double_funding": proposal.no_double_funding,
        "declarations.linked_enterprises": proposal.linked_enterprises,
        "representative.name": traveller.name,
        "representative.email": traveller.email,
        "representative.nationality": traveller.nationality,
        "representative.gender": traveller.gender,
        "representative.residence_permit": traveller.residence_permit,
        "representative.residence_days_last_12_months": traveller.residence_days_last_12_months,
        "representative.business_link": traveller.business_link,
    }
    for place, item in enumerate(proposal.agenda):
        values |= {f"agenda.{place}.day": item.day, f"agenda.{place}.what": item.what}
    return values


def is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
