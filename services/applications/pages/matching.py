"""Pages of matching: the host catalogue, suggestions, and the handshake."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.scheme.codes import Ecosystem
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.programmes import load_programmes
from services.applications.api.access import acting
from services.applications.api.hosts import SUGGESTIONS_SHOWN, calls_open_to, list_of_hosts, suggestions_of
from services.applications.api.matching import (
    ProposeMatch,
    RefuseMatch,
    confirm,
    list_of_matches,
    match_to_read,
    match_to_settle,
    propose,
    refuse,
    view_of,
)
from services.applications.api.organisation_access import organisation_known
from services.applications.domain.matching import Match, Status
from services.applications.domain.registration import Part
from services.applications.pages.organisation_form import WORDING, by_name, options
from services.applications.pages.templates import pages
from services.applications.store.catalogue import Catalogue, Wanted
from services.applications.store.organisations import Organisations
from services.applications.store.viewing import BEFORE_ALL
from services.kernel.http.commands import command, query
from services.kernel.http.forms import from_form
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = PageRouter()

LISTED = 20


@router.get("/hosts")
@query
async def show_hosts(
    tx: Transaction, request: Request, country: str = "", ecosystem: str = "", q: str = "", cursor: UUID = BEFORE_ALL
) -> Response:
    """The catalogue, with a search; closed until an own organisation is accepted."""
    searched = {"country": country, "ecosystem": ecosystem, "q": "".join(mark for mark in q if mark.isprintable())}
    calls = await calls_open_to(tx)
    found = await list_of_hosts(tx, wanted(searched), LISTED, cursor) if calls else {"items": [], "next": None}
    own = await Catalogue(tx).accepted_of(acting(tx).subject)
    return pages.show(
        request,
        "hosts.html",
        **WORDING,
        open=bool(calls),
        found=found,
        visitors=[(str(one.id), one.profile.name) for one in own if one.takes_part_as(Part.VISITOR)],
        own={one.id for one in own},
        searched=searched,
        onward=f"/hosts?{urlencode({**searched, 'cursor': found['next']})}" if found["next"] else None,
        countries=by_name(load_programmes().open_call.participating_countries),
        ecosystems=options(Ecosystem),
    )


def wanted(searched: dict[str, str]) -> Wanted:
    """What was searched for; a code that is not there counts as not chosen."""
    country, ecosystem = searched["country"], searched["ecosystem"]
    return Wanted(
        country if country in COUNTRIES else None,
        ecosystem if ecosystem in list(Ecosystem) else None,
        searched["q"],
    )


@router.get("/organisations/{organisation_id}/suggestions")
@query
async def show_suggestions(tx: Transaction, request: Request, organisation_id: UUID) -> Response:
    """Who would suit an own organisation, with reasons."""
    organisation = await organisation_known(tx, organisation_id)
    return pages.show(
        request,
        "organisation_suggestions.html",
        **WORDING,
        organisation=organisation,
        owns=organisation.owner == acting(tx).subject,
        suggestions=await suggestions_of(tx, organisation, SUGGESTIONS_SHOWN),
    )


@router.get("/matches")
@query
async def show_matches(tx: Transaction, request: Request, cursor: UUID = BEFORE_ALL) -> Response:
    """Matches of this person's organisations or partnership."""
    found = await list_of_matches(tx, None, LISTED, cursor)
    return pages.show(request, "matches.html", found=found)


@router.post("/matches")
@command
async def send_proposal(tx: Transaction, request: Request) -> Response:
    """Propose an exchange; a proposal that waits already is shown instead of a second one."""
    try:
        match = await propose(tx, from_form(await request.form(), ProposeMatch))
    except Problem as problem:
        if "existing_id" not in problem.extra:
            raise
        return see_other(f"/matches/{problem.extra['existing_id']}")
    return see_other(f"/matches/{match.id}")


@router.get("/matches/{match_id}")
@query
async def show_match_page(tx: Transaction, request: Request, match_id: UUID) -> Response:
    """A match: where it stands, and the answer of the side that was asked."""
    return await match_page(tx, request, await match_to_read(tx, match_id))


@router.post("/matches/{match_id}/confirmation")
@command
async def send_confirmation(tx: Transaction, request: Request, match_id: UUID) -> Response:
    """Agree."""
    await confirm(tx, await match_to_settle(tx, request, match_id))
    return see_other(f"/matches/{match_id}")


@router.post("/matches/{match_id}/refusal")
@command
async def send_refusal(tx: Transaction, request: Request, match_id: UUID) -> Response:
    """Say no, with a reason."""
    match, form = await match_to_settle(tx, request, match_id), await request.form()
    try:
        await refuse(tx, match, from_form(form, RefuseMatch))
    except Problem as problem:
        if problem.status != 422:
            raise
        return await match_page(tx, request, match, problem, str(form.get("reason", "")))
    return see_other(f"/matches/{match_id}")


async def match_page(
    tx: Transaction, request: Request, match: Match, problem: Problem | None = None, reason: str = ""
) -> Response:
    person = acting(tx)
    return pages.show(
        request,
        "match.html",
        problem.status if problem else 200,
        **WORDING,
        match=view_of(match),
        contacts=await contacts_for(tx, match, person),
        answers=match.status is Status.PROPOSED and match.asked.owner == person.subject,
        waits=match.status is Status.PROPOSED and match.proposer.owner == person.subject,
        applies=match.status is Status.MATCHED and match.visitor.owner == person.subject,
        reason=reason,
        errors=problem.errors if problem else [],
    )


async def contacts_for(tx: Transaction, match: Match, person: Person) -> list[dict[str, Any]]:
    """Whom the two sides write to once they agreed; nobody before."""
    if match.status is not Status.MATCHED:
        return []
    shown = (side for side in (match.visitor, match.host) if side.owner != person.subject)
    return [{"of": side.profile.name, "contact": await Organisations(tx).contact(side.id)} for side in shown]
