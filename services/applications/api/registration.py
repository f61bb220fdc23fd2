"""Registration: an organisation asks to take part in a call, and an evaluator of its partnership decides."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from contracts.events.applications import OrganisationResubmitted
from contracts.scheme.programmes import load_programmes
from services.applications.api.access import acting, agreed
from services.applications.api.lists import Limit, listed
from services.applications.api.organisation_access import (
    organisation_as_seen,
    organisation_of_owner,
    organisation_to_decide,
    organisation_to_see,
)
from services.applications.api.organisation_bodies import DecideRegistration, RegisterOrganisation
from services.applications.api.organisation_events import decided, registered
from services.applications.api.organisation_views import etag_of, summary
from services.applications.domain.registration import Organisation, Status, assign_partnership, decide, resubmit
from services.applications.store.catalogue import Catalogue
from services.applications.store.organisations import Organisations
from services.applications.store.viewing import BEFORE_ALL, Page, viewer
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import ShortText
from services.kernel.http.problems import forbidden, unprocessable
from services.kernel.identifiers import new_id
from services.kernel.identity import PARTNERSHIP_ROLES
from services.kernel.transaction import Transaction

router = APIRouter(tags=["registration"])


@router.post("/api/organisations", status_code=201)
@command
async def register_organisation(tx: Transaction, body: RegisterOrganisation) -> Answer:
    """Ask to take part in the open call; a partnership is assigned when none is chosen."""
    organisation = await register(tx, body)
    shown = {"id": organisation.id, "status": organisation.status, "partnership": organisation.partnership}
    location = f"/api/organisations/{organisation.id}"
    return Answer(201, shown, {"Location": location, "ETag": etag_of(organisation)})


async def register(tx: Transaction, sent: RegisterOrganisation) -> Organisation:
    """Keep and tell a registration; 409 when the organisation is in the call already."""
    person = acting(tx)
    if not person.is_a("applicant", *PARTNERSHIP_ROLES):
        raise forbidden("Those who oversee the scheme register no organisations. Sign in as an applicant.")
    tx.acting_role = "applicant"
    call, partnership = await place(tx, sent)
    organisation = Organisation(
        new_id(), call, partnership, person.subject, Status.SUBMITTED, 1, sent.profile(), tx.now
    )
    await Organisations(tx).add(organisation, sent.contact_person())
    await tx.tell(registered(organisation, load_programmes()))
    return organisation


async def place(tx: Transaction, sent: RegisterOrganisation) -> tuple[str, str]:
    """The call and the partnership: as chosen, or as assigned in the open call."""
    programmes = load_programmes()
    if sent.partnership is not None:
        return programmes.partnership(sent.partnership)[0].code, sent.partnership
    call = programmes.open_call
    assigned = await Organisations(tx).assigned(call.code)
    return call.code, assign_partnership(sent.country, call.partnerships, assigned)


@router.get("/api/organisations")
@query
async def list_organisations(
    tx: Transaction,
    status: Status | None = None,
    partnership: ShortText | None = None,
    limit: Limit = 50,
    cursor: UUID = BEFORE_ALL,
) -> dict[str, Any]:
    """Registrations that this person may see, in the order in which they came."""
    return await list_of_organisations(tx, status, partnership, limit, cursor)


async def list_of_organisations(
    tx: Transaction, status: Status | None, partnership: str | None, limit: int, cursor: UUID
) -> dict[str, Any]:
    """One part of the registrations that this person may see."""
    page = Page(limit + 1, cursor)
    found = await Catalogue(tx).registrations(viewer(acting(tx)), status, partnership, page)
    return listed([summary(organisation) for organisation in found], limit)


@router.get("/api/organisations/{organisation_id}")
@query
async def show_organisation(tx: Transaction, organisation_id: UUID) -> Answer:
    """A registration, as much of it as this person may see."""
    organisation, seen = await organisation_to_see(tx, organisation_id)
    return Answer(200, seen, {"ETag": etag_of(organisation)})


@router.put("/api/organisations/{organisation_id}")
@command
async def correct_organisation(
    tx: Transaction, request: Request, organisation_id: UUID, body: RegisterOrganisation
) -> Answer:
    """Answer a request for information with a corrected registration."""
    organisation = await organisation_of_owner(tx, request, organisation_id)
    return await changed(tx, await correct(tx, organisation, body))


async def correct(tx: Transaction, organisation: Organisation, sent: RegisterOrganisation) -> Organisation:
    """Keep and tell what the owner says now; the registration is submitted again."""
    to = agreed(resubmit(organisation.status))
    if sent.partnership not in (None, organisation.partnership):
        raise unprocessable(("partnership", f"this registration stays with {organisation.partnership}"))
    await Organisations(tx).correct(organisation, sent.profile(), sent.contact_person(), to)
    corrected = replace(organisation, profile=sent.profile(), status=to, version=organisation.version + 1)
    await tx.tell(registered(corrected, load_programmes(), OrganisationResubmitted))
    return corrected


@router.post("/api/organisations/{organisation_id}/decision")
@command
async def decide_registration(
    tx: Transaction, request: Request, organisation_id: UUID, body: DecideRegistration
) -> Answer:
    """Accept, reject, or ask for information."""
    organisation = await organisation_to_decide(tx, request, organisation_id)
    return await changed(tx, await rule(tx, organisation, body))


async def rule(tx: Transaction, organisation: Organisation, sent: DecideRegistration) -> Organisation:
    """Keep and tell an evaluator's decision."""
    to = agreed(decide(organisation.status, sent.decision))
    by = acting(tx)
    await Organisations(tx).rule(organisation, sent.decision, to, sent.reason, by.subject, by.acts_for)
    await tx.tell(decided(organisation, sent.decision, by.subject))
    return replace(organisation, status=to, version=organisation.version + 1)


async def changed(tx: Transaction, organisation: Organisation) -> Answer:
    return Answer(200, await organisation_as_seen(tx, organisation), {"ETag": etag_of(organisation)})
