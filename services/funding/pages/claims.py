"""Claims as pages: the visitor's form, the claim with its checklist, and finance staff's list."""

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.scheme.countries import COUNTRIES
from services.funding.api.case_access import (
    acting,
    bar_of,
    case_of_visitor,
    case_to_see,
    claim_to_see,
    etag_of,
    reads_application,
)
from services.funding.api.claim_bodies import ReturnClaim, SubmitClaim
from services.funding.api.claim_steps import approve, claim_lump_sum, give_back, payable
from services.funding.api.claim_view import claim_in_short, claim_json
from services.funding.api.claims import claims_to_see
from services.funding.domain.case import Case
from services.funding.domain.claim import Claim, ClaimStatus
from services.funding.pages.evidence import KINDS_IN_WORDS
from services.funding.pages.templates import pages
from services.funding.store.claims import Claims
from services.kernel.http.activity import always
from services.kernel.http.commands import command, query
from services.kernel.http.forms import from_form
from services.kernel.http.freshness import SURE
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction

router = PageRouter()

FORM = "/applications/{application_id}/claim"
PAGE_LENGTH = 50
ITEMS_IN_WORDS = {
    "agreement_signed": "Financial agreement signed by both parties",
    **{str(kind): words for kind, words in KINDS_IN_WORDS.items()},
    "report_validated": "Closing report validated",
    "bank_account": "Bank account passes the checks",
}


@router.get(FORM)
@query
async def show_claim_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The form, or the claim where there is one that does not wait for the visitor."""
    case = await case_to_see(tx, application_id)
    claim = await Claims(tx).latest(application_id)
    if claim and claim.status is not ClaimStatus.RETURNED:
        return see_other(f"/claims/{claim.id}")
    return await form_page(tx, request, await case_of_visitor(tx, case.application_id), claim)


@router.post(FORM, dependencies=[SURE])
@command
async def send_claim_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Claim the lump sum; what is wrong is said beside the fields."""
    case, form = await case_of_visitor(tx, application_id), await request.form()
    try:
        claim = await claim_lump_sum(tx, application_id, from_form(form, SubmitClaim))
    except Problem as problem:
        if problem.status != 422:
            raise
        return await form_page(tx, request, case, await Claims(tx).latest(application_id), problem, dict(form))
    return see_other(f"/claims/{claim.id}")


@router.get("/claims")
@query
async def show_claims(tx: Transaction, request: Request, status: str = "", cursor: UUID | None = None) -> Response:
    """The claims that this person may see; approved ones can be ordered here."""
    person = acting(tx)
    chosen = ClaimStatus(status) if status in list(ClaimStatus) else None
    claims = await claims_to_see(tx, chosen, None, cursor, PAGE_LENGTH + 1)
    more = f"/claims?cursor={claims[PAGE_LENGTH - 1].id}" if len(claims) > PAGE_LENGTH else None
    may_order = bool(person.partnership) and person.is_a("authorising_officer")
    approved = await claims_to_see(tx, ClaimStatus.APPROVED, None, None, 200) if may_order else []
    return pages.show(
        request,
        "claims.html",
        items=[claim_in_short(claim) for claim in claims[:PAGE_LENGTH]],
        chosen=chosen,
        statuses=[(one.value, one.value.capitalize()) for one in ClaimStatus],
        more=f"{more}&status={chosen}" if more and chosen else more,
        approved=[claim_in_short(claim) for claim in approved],
    )


@router.get("/claims/{claim_id}")
@query(audited=always)
async def show_claim(tx: Transaction, request: Request, claim_id: UUID) -> Response:
    """A claim with its reckoning and checklist."""
    claim, case = await claim_to_see(tx, claim_id)
    return await claim_page(tx, request, claim, case)


@router.post("/claims/{claim_id}/approval", dependencies=[SURE])
@command
async def approval_form(tx: Transaction, request: Request, claim_id: UUID) -> Response:
    """Approve the claim as it was shown."""
    await approve(tx, claim_id, seen_in(await request.form()))
    return see_other(f"/claims/{claim_id}")


@router.post("/claims/{claim_id}/return")
@command
async def return_form(tx: Transaction, request: Request, claim_id: UUID) -> Response:
    """Return the claim; what is wrong with the reason is said beside it."""
    form = await request.form()
    claim, case = await claim_to_see(tx, claim_id)
    try:
        await give_back(tx, claim_id, from_form(form, ReturnClaim), seen_in(form))
    except Problem as problem:
        if problem.status != 422:
            raise
        return await claim_page(tx, request, claim, case, problem)
    return see_other(f"/claims/{claim_id}")


def seen_in(form: Any) -> str | None:
    """The entity tag of the claim as the page showed it."""
    return str(form["seen"]) if "seen" in form else None


async def form_page(
    tx: Transaction,
    request: Request,
    case: Case,
    claim: Claim | None,
    problem: Problem | None = None,
    values: dict[str, Any] | None = None,
) -> Response:
    reckoning = await payable(tx, case)
    return pages.show(
        request,
        "claim_form.html",
        422 if problem else 200,
        application_id=case.application_id,
        reckoning=reckoning,
        return_reason=claim.return_reason if claim else None,
        values=values or {},
        errors=problem.errors if problem else [],
        countries=sorted(COUNTRIES.items(), key=lambda country: country[1]),
    )


async def claim_page(
    tx: Transaction, request: Request, claim: Claim, case: Case, problem: Problem | None = None
) -> Response:
    person = acting(tx)
    decides = person.is_staff_of(claim.partnership, "finance_officer") and await bar_of(tx, case) is None
    return pages.show(
        request,
        "claim.html",
        422 if problem else 200,
        claim=await claim_json(tx, claim, case),
        reads_application=reads_application(case, person),
        seen=etag_of(claim),
        words=ITEMS_IN_WORDS,
        countries=COUNTRIES,
        may_approve=decides and claim.status is ClaimStatus.SUBMITTED,
        may_return=decides and claim.status in (ClaimStatus.SUBMITTED, ClaimStatus.APPROVED),
        may_claim_again=person.subject == claim.claimant and claim.status is ClaimStatus.RETURNED,
        errors=problem.errors if problem else [],
    )
