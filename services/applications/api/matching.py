"""Matching: one side proposes an exchange, the other side confirms or refuses."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from contracts.events.applications import MatchConfirmed, MatchProposed, MatchRefused
from services.applications.api.access import acting, agreed
from services.applications.api.lists import Limit, listed
from services.applications.api.organisation_views import partner
from services.applications.domain.matching import Match, Status, settle, why_no_match
from services.applications.domain.registration import Organisation, Part
from services.applications.store.matches import Matches
from services.applications.store.organisations import Organisations
from services.applications.store.viewing import BEFORE_ALL, Page, viewer
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import Body, Text
from services.kernel.http.problems import Problem, conflict, forbidden, not_found
from services.kernel.identifiers import new_id
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = APIRouter(tags=["matching"])


class ProposeMatch(Body):
    visitor_id: UUID
    host_id: UUID


class ConfirmMatch(Body):
    """Nothing but the yes itself."""


class RefuseMatch(Body):
    reason: Text


@router.post("/api/matches", status_code=201)
@command
async def propose_match(tx: Transaction, body: ProposeMatch) -> Answer:
    """Propose an exchange between an own organisation and another one."""
    match = await propose(tx, body)
    headers = {"Location": f"/api/matches/{match.id}", "ETag": etag_of(match)}
    return Answer(201, {"id": match.id, "status": match.status}, headers)


async def propose(tx: Transaction, sent: ProposeMatch) -> Match:
    """Keep and tell a proposal by the owner of either side; 409 when the two cannot be matched."""
    visitor, host = await both_sides(tx, sent)
    tx.acting_role = "applicant"
    reason = why_no_match(visitor, host)
    if reason:
        raise conflict(reason.reason)
    await refuse_own_choice(tx, visitor, host)
    proposed_by = Part.VISITOR if visitor.owner == acting(tx).subject else Part.HOST
    match = Match(new_id(), visitor.call, visitor, host, Status.PROPOSED, proposed_by, tx.now)
    await Matches(tx).add(match)
    await tx.tell(MatchProposed(**facts(match), proposed_by=proposed_by))
    return match


async def refuse_own_choice(tx: Transaction, visitor: Organisation, host: Organisation) -> None:
    """409 when the owner of one side accepted the other as evaluator: a registration comes before its exchange."""
    store = Organisations(tx)
    if await store.was_accepted_by(visitor.id, host.owner) or await store.was_accepted_by(host.id, visitor.owner):
        raise conflict("The owner of one side decided on the registration of the other. Choose another partner.")


async def both_sides(tx: Transaction, sent: ProposeMatch) -> tuple[Organisation, Organisation]:
    """Visitor and host; 404 when one is not there, or neither belongs to this person."""
    store = Organisations(tx)
    visitor, host = await store.load(sent.visitor_id), await store.load(sent.host_id)
    if visitor is None or host is None or acting(tx).subject not in (visitor.owner, host.owner):
        raise not_found()
    return visitor, host


@router.get("/api/matches")
@query
async def list_matches(
    tx: Transaction, status: Status | None = None, limit: Limit = 50, cursor: UUID = BEFORE_ALL
) -> dict[str, Any]:
    """Matches of this person's organisations or partnership, in the order in which they were proposed."""
    return await list_of_matches(tx, status, limit, cursor)


async def list_of_matches(tx: Transaction, status: Status | None, limit: int, cursor: UUID) -> dict[str, Any]:
    """One part of the matches that this person may see."""
    found = await Matches(tx).seen_by(viewer(acting(tx)), status, Page(limit + 1, cursor))
    return listed([view_of(match) for match in found], limit)


@router.get("/api/matches/{match_id}")
@query
async def show_match(tx: Transaction, match_id: UUID) -> Answer:
    """A match, to the owners and the partnerships of both sides."""
    return answer(await match_to_read(tx, match_id))


async def match_to_read(tx: Transaction, match_id: UUID) -> Match:
    """A match that this person may see; 404 otherwise."""
    match = await Matches(tx).load(match_id)
    if match is None or not may_see(match, acting(tx)):
        raise not_found()
    return match


@router.post("/api/matches/{match_id}/confirmation")
@command
async def confirm_match(tx: Transaction, request: Request, match_id: UUID, body: ConfirmMatch | None = None) -> Answer:
    """Agree to what the other side proposed: an application may follow."""
    return answer(await confirm(tx, await match_to_settle(tx, request, match_id)))


async def confirm(tx: Transaction, match: Match) -> Match:
    """Keep and tell that the other side agreed (ELIG-21)."""
    to = agreed(settle(match.status, Status.MATCHED))
    await Matches(tx).settle(match, to)
    await tx.tell(MatchConfirmed(**facts(match)))
    return replace(match, status=to, settled_at=tx.now)


@router.post("/api/matches/{match_id}/refusal")
@command
async def refuse_match(tx: Transaction, request: Request, match_id: UUID, body: RefuseMatch) -> Answer:
    """Say no to what the other side proposed."""
    return answer(await refuse(tx, await match_to_settle(tx, request, match_id), body))


async def refuse(tx: Transaction, match: Match, sent: RefuseMatch) -> Match:
    """Keep and tell that the other side said no; the reason stays between the two."""
    to = agreed(settle(match.status, Status.REFUSED))
    await Matches(tx).settle(match, to, sent.reason)
    await tx.tell(MatchRefused(**facts(match)))
    return replace(match, status=to, settled_at=tx.now, refusal_reason=sent.reason)


async def match_to_settle(tx: Transaction, request: Request, match_id: UUID) -> Match:
    """A match that the owner of the other side answers: 404 to strangers, 403 to everybody else of the match."""
    match = await Matches(tx).lock(match_id)
    if match is None or not may_see(match, acting(tx)):
        raise not_found()
    if match.asked.owner != acting(tx).subject:
        raise forbidden(f"Only who registered {match.asked.profile.name} answers this proposal.")
    if request.headers.get("if-match") not in (None, "*", etag_of(match)):
        raise Problem(412, "This match was answered since you looked at it. Look at it again.")
    tx.acting_role = "applicant"
    return match


def may_see(match: Match, person: Person) -> bool:
    """Owners and partnerships of both sides, and those who read all."""
    return person.reads_all or any(
        person.subject == side.owner or person.is_staff_of(side.partnership) for side in (match.visitor, match.host)
    )


def view_of(match: Match) -> dict[str, Any]:
    return {
        "id": match.id,
        "status": match.status,
        "visitor_id": match.visitor.id,
        "host_id": match.host.id,
        "visitor": partner(match.visitor),
        "host": partner(match.host),
        "proposed_by": match.proposed_by,
        "proposed_at": match.proposed_at,
        "settled_at": match.settled_at,
        "reason": match.refusal_reason,
    }


def answer(match: Match) -> Answer:
    return Answer(200, view_of(match), {"ETag": etag_of(match)})


def etag_of(match: Match) -> str:
    """A match changes once, so its status says which version this is."""
    return f'"{match.status}"'


def facts(match: Match) -> dict[str, Any]:
    """What every event about a match says: no names, no reasons."""
    return {
        "match_id": match.id,
        "visitor_id": match.visitor.id,
        "host_id": match.host.id,
        "visitor_owner": match.visitor.owner,
        "host_owner": match.host.owner,
    }
