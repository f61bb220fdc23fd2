"""Pages of registration: own organisations, the form, and the evaluator's list with its decision."""

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from services.applications.api.access import acting
from services.applications.api.organisation_access import (
    knows_all_of,
    organisation_known,
    organisation_of_owner,
    organisation_to_decide,
    organisation_to_see,
)
from services.applications.api.organisation_bodies import DecideRegistration, RegisterOrganisation
from services.applications.api.registration import correct, list_of_organisations, register, rule
from services.applications.domain.registration import Decision, Organisation, Status
from services.applications.pages.organisation_form import WORDING, as_registered, choices, filled
from services.applications.pages.templates import pages
from services.applications.store.organisations import Organisations
from services.applications.store.viewing import BEFORE_ALL
from services.kernel.http.commands import command, query
from services.kernel.http.forms import from_form
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, not_found
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = PageRouter()

LISTED = 50
CORRECTABLE = (409, 422)
"""Answers that a person puts right in the form itself."""

STATUSES = [(status.value, status.replace("_", " ").capitalize()) for status in Status]
DECISIONS = [
    (Decision.ACCEPT.value, "Accept"),
    (Decision.REQUEST_INFORMATION.value, "Ask for information"),
    (Decision.REJECT.value, "Reject"),
]
NEXT_FOR_OWNER = {
    Status.SUBMITTED: "Your partnership assesses the registration. You get a mail when it has decided.",
    Status.INFORMATION_REQUESTED: "Your partnership asks for more. Correct the registration and send it again.",
    Status.ACCEPTED: "Look for a partner among the suggestions or in the catalogue, and propose an exchange.",
    Status.REJECTED: "The registration was rejected. Write to your partnership if you think that this is wrong.",
}
NEXT_FOR_STAFF = {
    Status.SUBMITTED: "The registration waits for the decision of an evaluator.",
    Status.INFORMATION_REQUESTED: "The organisation was asked for information.",
    Status.ACCEPTED: "The organisation is accepted and looks for a partner.",
    Status.REJECTED: "The registration was rejected.",
}


@router.get("/organisations")
@query
async def show_organisations(
    tx: Transaction, request: Request, status: str = "", cursor: UUID = BEFORE_ALL
) -> Response:
    """Registrations that this person may see."""
    chosen = Status(status) if status in list(Status) else None
    return pages.show(
        request,
        "organisations.html",
        **WORDING,
        found=await list_of_organisations(tx, chosen, None, LISTED, cursor),
        statuses=STATUSES,
        chosen=chosen or "",
        registers=acting(tx).is_a("applicant"),
    )


@router.get("/organisations/new")
@query
async def show_registration_form(tx: Transaction, request: Request) -> Response:
    """An empty form."""
    return show_form(request, "/organisations", {"takes_part_as": ["visitor"]})


@router.post("/organisations")
@command
async def send_registration(tx: Transaction, request: Request) -> Response:
    """Send the form; what is wrong is said beside the fields."""
    form = await request.form()
    try:
        organisation = await register(tx, from_form(form, RegisterOrganisation))
    except Problem as problem:
        if problem.status not in CORRECTABLE:
            raise
        return show_form(request, "/organisations", filled(form), problem)
    return see_other(f"/organisations/{organisation.id}")


@router.get("/organisations/{organisation_id}")
@query
async def show_organisation_page(tx: Transaction, request: Request, organisation_id: UUID) -> Response:
    """A registration with its status and what comes next."""
    return await organisation_page(tx, request, organisation_id)


@router.get("/organisations/{organisation_id}/correction")
@query
async def show_correction_form(tx: Transaction, request: Request, organisation_id: UUID) -> Response:
    """The form as it was sent, for what the partnership asked."""
    organisation = await organisation_known(tx, organisation_id)
    if organisation.owner != acting(tx).subject or organisation.status is not Status.INFORMATION_REQUESTED:
        raise not_found()
    values = as_registered(organisation, await Organisations(tx).contact(organisation.id))
    return show_form(request, f"/organisations/{organisation.id}/correction", values, ruled=organisation.partnership)


@router.post("/organisations/{organisation_id}/correction")
@command
async def send_correction(tx: Transaction, request: Request, organisation_id: UUID) -> Response:
    """Send the corrected form."""
    organisation = await organisation_of_owner(tx, request, organisation_id)
    form = await request.form()
    try:
        await correct(tx, organisation, from_form(form, RegisterOrganisation))
    except Problem as problem:
        if problem.status not in CORRECTABLE or organisation.status is not Status.INFORMATION_REQUESTED:
            raise
        address = f"/organisations/{organisation.id}/correction"
        return show_form(request, address, filled(form), problem, organisation.partnership)
    return see_other(f"/organisations/{organisation.id}")


@router.post("/organisations/{organisation_id}/decision")
@command
async def send_decision(tx: Transaction, request: Request, organisation_id: UUID) -> Response:
    """Send an evaluator's decision."""
    organisation = await organisation_to_decide(tx, request, organisation_id)
    form = await request.form()
    try:
        await rule(tx, organisation, from_form(form, DecideRegistration))
    except Problem as problem:
        if problem.status != 422:
            raise
        return await organisation_page(tx, request, organisation_id, problem, dict(form.items()))
    return see_other(f"/organisations/{organisation.id}")


async def organisation_page(
    tx: Transaction,
    request: Request,
    organisation_id: UUID,
    problem: Problem | None = None,
    values: dict[str, Any] | None = None,
) -> Response:
    """What this person may see of an organisation, and may do about it."""
    person, (organisation, seen) = acting(tx), await organisation_to_see(tx, organisation_id)
    return pages.show(
        request,
        "organisation.html",
        problem.status if problem else 200,
        **WORDING,
        organisation=seen,
        whole=knows_all_of(person, organisation),
        owns=organisation.owner == person.subject,
        next_step=next_step(organisation, person),
        decides=may_decide(organisation, person),
        decisions=DECISIONS,
        values=values or {},
        errors=problem.errors if problem else [],
    )


def next_step(organisation: Organisation, person: Person) -> str:
    """What comes next, to the owner or to everybody else."""
    steps = NEXT_FOR_OWNER if organisation.owner == person.subject else NEXT_FOR_STAFF
    return steps[organisation.status]


def may_decide(organisation: Organisation, person: Person) -> bool:
    """Whether the decision form is for this person now."""
    return (
        organisation.status is Status.SUBMITTED
        and organisation.owner not in person.hands
        and person.is_staff_of(organisation.partnership, "evaluator")
    )


def show_form(
    request: Request, action: str, values: dict[str, Any], problem: Problem | None = None, ruled: str | None = None
) -> Response:
    """The form, with what is wrong in it; `ruled` is the partnership that a correction stays with."""
    return pages.show(
        request,
        "organisation_form.html",
        problem.status if problem else 200,
        action=action,
        ruled=ruled,
        values=values,
        problem=problem,
        errors=problem.errors if problem else [],
        **choices(),
    )
