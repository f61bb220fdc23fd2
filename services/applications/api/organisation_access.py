"""Who may see an organisation and who may act for it or on it."""

from typing import Any
from uuid import UUID

from fastapi import Request

from services.applications.api.access import acting
from services.applications.api.organisation_views import etag_of, matched_partner, partner, whole
from services.applications.domain.matching import Status as MatchStatus
from services.applications.domain.registration import Organisation
from services.applications.store.matches import Matches
from services.applications.store.organisations import Organisations
from services.applications.store.viewing import viewer
from services.kernel.http.problems import Problem, forbidden, not_found
from services.kernel.identity import Person
from services.kernel.transaction import Transaction


def knows_all_of(person: Person, organisation: Organisation) -> bool:
    """The owner, staff of its partnership, and those who read all."""
    return person.subject == organisation.owner or person.is_staff_of(organisation.partnership) or person.reads_all


async def organisation_as_seen(tx: Transaction, organisation: Organisation) -> dict[str, Any]:
    """What this person may see of it: everything, what a partner in a match sees, or nothing (404)."""
    store = Organisations(tx)
    if knows_all_of(acting(tx), organisation):
        return whole(organisation, await store.contact(organisation.id), await store.ruling(organisation.id))
    revealed_by = await Matches(tx).reveal(organisation.id, viewer(acting(tx)))
    if revealed_by is None:
        raise not_found()
    if revealed_by is MatchStatus.MATCHED:
        return matched_partner(organisation, await store.contact(organisation.id))
    return partner(organisation)


async def organisation_to_see(tx: Transaction, organisation_id: UUID) -> tuple[Organisation, dict[str, Any]]:
    """An organisation, and what this person may see of it; 404 otherwise, after as many readings if there is none."""
    organisation = await Organisations(tx).load(organisation_id)
    if organisation is None:
        await Matches(tx).reveal(organisation_id, viewer(acting(tx)))
        raise not_found()
    return organisation, await organisation_as_seen(tx, organisation)


async def organisation_known(tx: Transaction, organisation_id: UUID) -> Organisation:
    """An organisation of which this person may see everything; 404 otherwise."""
    organisation = await Organisations(tx).load(organisation_id)
    if organisation is None or not knows_all_of(acting(tx), organisation):
        raise not_found()
    return organisation


async def organisation_of_owner(tx: Transaction, request: Request, organisation_id: UUID) -> Organisation:
    """An organisation that its owner changes: 404 to strangers, 403 to its partnership, 412 after an older look."""
    organisation = await Organisations(tx).lock(organisation_id)
    if organisation is None or not knows_all_of(acting(tx), organisation):
        raise not_found()
    if organisation.owner != acting(tx).subject:
        raise forbidden("Only who registered this organisation changes its registration.")
    refuse_older_look(request, organisation)
    tx.acting_role = "applicant"
    return organisation


async def organisation_to_decide(tx: Transaction, request: Request, organisation_id: UUID) -> Organisation:
    """A registration that an evaluator of its partnership decides, but never the owner; 412 after an older look."""
    person = acting(tx)
    if not person.is_a("evaluator"):
        raise forbidden("Only an evaluator of the partnership decides a registration.")
    tx.acting_role = "evaluator"
    organisation = await Organisations(tx).lock(organisation_id)
    if organisation is not None and organisation.owner in person.hands:
        raise forbidden("Nobody decides the registration of an own organisation. Another evaluator does.")
    if organisation is None or not person.is_staff_of(organisation.partnership, "evaluator"):
        raise not_found()
    refuse_older_look(request, organisation)
    return organisation


def refuse_older_look(request: Request, organisation: Organisation) -> None:
    """412 when the caller says (If-Match) that an older state was seen."""
    if request.headers.get("if-match") not in (None, "*", etag_of(organisation)):
        raise Problem(412, "This registration changed since you looked at it. Look again and decide anew.")
