"""Claims: the visitor claims, a finance officer approves what is complete or returns it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from services.funding.api.case_access import acting, case_to_see, claim_to_see, etag_of
from services.funding.api.claim_bodies import ReturnClaim, SubmitClaim
from services.funding.api.claim_steps import approve, claim_lump_sum, give_back
from services.funding.api.claim_view import claim_in_short, claim_json
from services.funding.domain.claim import Claim, ClaimStatus
from services.funding.store.claims import Claims
from services.kernel.http.activity import always
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import Body, ShortText
from services.kernel.http.freshness import SURE
from services.kernel.http.problems import not_found
from services.kernel.transaction import Transaction

router = APIRouter(tags=["claims"])


@router.post("/api/applications/{application_id}/claim", dependencies=[SURE])
@command
async def submit_claim(tx: Transaction, application_id: UUID, body: SubmitClaim) -> Answer:
    claim = await claim_lump_sum(tx, application_id, body)
    return Answer(202, {"id": claim.id, "status": claim.status}, {"Location": f"/api/claims/{claim.id}"})


@router.get("/api/applications/{application_id}/claim")
@query(audited=always)
async def show_claim_of_application(tx: Transaction, application_id: UUID) -> Answer:
    case = await case_to_see(tx, application_id)
    claim = await Claims(tx).latest(application_id)
    if claim is None:
        raise not_found()
    return Answer(200, await claim_json(tx, claim, case), {"ETag": etag_of(claim)})


@router.get("/api/claims")
@query
async def list_claims(
    tx: Transaction,
    status: ClaimStatus | None = None,
    partnership: ShortText | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    claims = await claims_to_see(tx, status, partnership, cursor, limit + 1)
    page = claims[:limit]
    return {"items": [claim_in_short(claim) for claim in page], "next": page[-1].id if len(claims) > limit else None}


@router.get("/api/claims/{claim_id}")
@query(audited=always)
async def show_claim(tx: Transaction, claim_id: UUID) -> Answer:
    claim, case = await claim_to_see(tx, claim_id)
    return Answer(200, await claim_json(tx, claim, case), {"ETag": etag_of(claim)})


@router.post("/api/claims/{claim_id}/approval", dependencies=[SURE])
@command
async def approve_claim(tx: Transaction, request: Request, claim_id: UUID, body: Body | None = None) -> Answer:
    claim, case = await approve(tx, claim_id, request.headers.get("if-match"))
    return Answer(200, await claim_json(tx, claim, case, answers=True), {"ETag": etag_of(claim)})


@router.post("/api/claims/{claim_id}/return")
@command
async def return_claim(tx: Transaction, request: Request, claim_id: UUID, body: ReturnClaim) -> Answer:
    claim, case = await give_back(tx, claim_id, body, request.headers.get("if-match"))
    return Answer(200, await claim_json(tx, claim, case, answers=True), {"ETag": etag_of(claim)})


async def claims_to_see(
    tx: Transaction, status: ClaimStatus | None, partnership: str | None, after: UUID | None, limit: int
) -> list[Claim]:
    """The claims of a partnership for its staff, of any for who reads all, one's own for everybody else."""
    person, claims = acting(tx), Claims(tx)
    if person.reads_all:
        return await claims.listed(status, after, limit, partnership=partnership)
    if person.partnership and person.is_staff_of(person.partnership):
        mine = partnership in (None, person.partnership)
        return await claims.listed(status, after, limit, partnership=person.partnership) if mine else []
    return await claims.listed(status, after, limit, claimant=person.subject)
