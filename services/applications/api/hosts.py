"""The host catalogue and suggestions: where an accepted organisation looks for a partner."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.scheme.programmes import load_programmes
from services.applications.api.access import acting
from services.applications.api.bodies import Country, Ecosystem
from services.applications.api.lists import Limit, listed
from services.applications.api.organisation_access import organisation_known
from services.applications.api.organisation_views import partner
from services.applications.domain.matching import Suggestion, suggest
from services.applications.domain.registration import Organisation
from services.applications.store.catalogue import Catalogue, Wanted
from services.applications.store.viewing import BEFORE_ALL, Page, viewer
from services.kernel.http.commands import query
from services.kernel.http.door import ShortText
from services.kernel.http.problems import conflict, forbidden
from services.kernel.transaction import Transaction

router = APIRouter(tags=["matching"])

SUGGESTIONS_SHOWN = 20


@router.get("/api/hosts")
@query
async def list_hosts(
    tx: Transaction,
    country: Country | None = None,
    ecosystem: Ecosystem | None = None,
    q: ShortText | None = None,
    limit: Limit = 50,
    cursor: UUID = BEFORE_ALL,
) -> dict[str, Any]:
    """Accepted hosts of the calls in which this person takes part, or is staff."""
    return await list_of_hosts(tx, Wanted(country, ecosystem, q or ""), limit, cursor)


async def list_of_hosts(tx: Transaction, wanted: Wanted, limit: int, cursor: UUID) -> dict[str, Any]:
    """One part of the catalogue; 403 to who has no accepted organisation and is no staff."""
    calls = await calls_open_to(tx)
    if not calls:
        raise forbidden("The catalogue opens when the registration of your organisation is accepted.")
    found = await Catalogue(tx).hosts(calls, wanted, Page(limit + 1, cursor))
    return listed([partner(organisation) for organisation in found], limit)


async def calls_open_to(tx: Transaction) -> set[str]:
    """The open calls in which this person has an accepted organisation; all of them for staff."""
    open_calls = {programme.code for programme in load_programmes().all if programme.open}
    looks = viewer(acting(tx))
    if looks.staff_of or looks.reads_all:
        return open_calls
    return open_calls & {organisation.call for organisation in await Catalogue(tx).accepted_of(looks.subject)}


@router.get("/api/organisations/{organisation_id}/suggestions")
@query
async def list_suggestions(
    tx: Transaction, organisation_id: UUID, limit: Annotated[int, Query(ge=1, le=100)] = SUGGESTIONS_SHOWN
) -> dict[str, Any]:
    """Who would suit an accepted organisation, best first, with reasons."""
    organisation = await organisation_known(tx, organisation_id)
    return {"items": [suggestion_view(one) for one in await suggestions_of(tx, organisation, limit)]}


async def suggestions_of(tx: Transaction, organisation: Organisation, limit: int) -> list[Suggestion]:
    """The best suggestions for an organisation; 409 before it is accepted."""
    if not organisation.is_accepted:
        raise conflict("Suggestions are made once the registration is accepted.")
    programme, _ = load_programmes().partnership(organisation.partnership)
    candidates = await Catalogue(tx).candidates_for(organisation)
    return suggest(organisation, candidates, programme.short_distance_km)[:limit]


def suggestion_view(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "organisation": partner(suggestion.organisation),
        "as": suggestion.part,
        "score": suggestion.score,
        "reasons": suggestion.reasons,
    }
