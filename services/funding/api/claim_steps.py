"""The steps of a claim until its payment is ordered, for programs and for pages alike."""

from collections.abc import Sequence
from uuid import UUID

from contracts.events.base import Event
from contracts.events.funding import ReimbursementApproved, ReimbursementClaimed, ReimbursementReturned
from contracts.scheme.programmes import load_programmes
from services.funding.api.about import about_claim
from services.funding.api.case_access import acting, case_of_visitor, claim_to_decide, hand, tell_of_deputy
from services.funding.api.claim_bodies import ReturnClaim, SubmitClaim
from services.funding.domain.account import Payee
from services.funding.domain.case import Case
from services.funding.domain.claim import Claim, ClaimStatus, why_not_approved_by
from services.funding.domain.conditions import Conditions, checklist, due_on
from services.funding.domain.envelope import IllegalMove
from services.funding.domain.eyes import Hand
from services.funding.domain.reckoning import Reckoning
from services.funding.store.claims import ClaimMoved, Claims
from services.funding.store.conditions import conditions_of
from services.funding.store.envelopes import Envelopes
from services.funding.store.reckonings import reckoned, target_of
from services.kernel.http.problems import conflict, forbidden
from services.kernel.transaction import Transaction

RECOMPUTED = "recomputed"


async def claim_lump_sum(tx: Transaction, application_id: UUID, body: SubmitClaim) -> Claim:
    """The visitor claims, or claims again what was returned."""
    case = await case_of_visitor(tx, application_id)
    reckoning = await payable(tx, case)
    claim = await submitted(tx, case, body.payee(), reckoning)
    await tx.tell(ReimbursementClaimed(**about_claim(claim)))
    return claim


async def payable(tx: Transaction, case: Case) -> Reckoning:
    """What the claim comes to; 409 while there is nothing to claim."""
    if case.ended:
        raise conflict(f"There is nothing to claim: the exchange is {case.ended.replace('_', ' ')}.")
    reckoning = await reckoned(tx, case)
    if reckoning is None:
        raise conflict("A claim is taken once the visitor returned and the actual days are known.")
    if not reckoning.amount:
        raise conflict(f"There is nothing to claim. {'. '.join(reckoning.steps)}.")
    return reckoning


async def submitted(tx: Transaction, case: Case, payee: Payee, reckoning: Reckoning) -> Claim:
    """The new or corrected claim; 409 naming the one that is under way."""
    claims = Claims(tx)
    known = await claims.live(case.application_id)
    if known and known.status is ClaimStatus.RETURNED:
        return await claims.submit_again(known, payee, reckoning, target_of(case))
    fresh = None if known else await claims.submit(case, acting(tx).subject, payee, reckoning, target_of(case))
    if fresh is None:
        known = known or await claims.live(case.application_id)
        raise conflict("This exchange has a claim already.", existing_id=str(known.id) if known else None)
    return fresh


async def approve(tx: Transaction, claim_id: UUID, seen: str | None) -> tuple[Claim, Case]:
    """A finance officer approves a complete claim; what the actual days do not earn is released."""
    claim, case = await claim_to_decide(tx, claim_id, seen)
    whose = hand(tx)
    objection = why_not_approved_by(whose, case.validator)
    if objection:
        raise forbidden(objection)
    if claim.status is not ClaimStatus.SUBMITTED:
        raise conflict(f"Only a submitted claim can be approved; this one is {claim.status}.")
    conditions, _ = await conditions_of(tx, case)
    refuse_incomplete(conditions)
    await refuse_other_amount(tx, claim, case)
    released = await release_rest(tx, claim)
    approved = await bind(tx, claim, case, conditions, whose)
    await tx.tell(*released, approved_event(approved, whose.by))
    await tell_of_deputy(tx, case.application_id, case.partnership)
    return approved, case


def refuse_incomplete(conditions: Conditions) -> None:
    missing = [item for item, done in checklist(conditions).items() if not done]
    if missing:
        raise conflict(f"Something is missing: {', '.join(missing)}.", missing=missing)


async def refuse_other_amount(tx: Transaction, claim: Claim, case: Case) -> None:
    """What is approved is what the actual days come to now (INV-05)."""
    reckoning = await payable(tx, case)
    if reckoning.amount != claim.amount:
        raise conflict("The actual days changed since this was claimed. Return the claim so that it is reckoned again.")


async def release_rest(tx: Transaction, claim: Claim) -> Sequence[Event]:
    try:
        return await Envelopes(tx).release(claim.application_id, keep=claim.amount, reason=RECOMPUTED)
    except IllegalMove:
        raise conflict("The lump sum of this exchange is not committed, so the claim cannot be approved.") from None


async def bind(tx: Transaction, claim: Claim, case: Case, conditions: Conditions, whose: Hand) -> Claim:
    programme, _ = load_programmes().partnership(claim.partnership)
    due, validator = due_on(conditions, programme), case.validator
    if due is None or validator is None:
        raise LookupError("a complete claim has a due date and a validated report")
    try:
        return await Claims(tx).approve(claim, validator, whose, due)
    except ClaimMoved:
        raise conflict("Somebody else decided on this claim at the same moment. Look again.") from None


def approved_event(claim: Claim, subject: str) -> ReimbursementApproved:
    if claim.due_on is None:
        raise LookupError("an approved claim has a due date")
    return ReimbursementApproved(
        **about_claim(claim),
        approved_by=subject,
        due_on=claim.due_on,
        target_on=claim.target_on,
    )


async def give_back(tx: Transaction, claim_id: UUID, body: ReturnClaim, seen: str | None) -> tuple[Claim, Case]:
    """A finance officer returns a claim; an approval that it had is void."""
    claim, case = await claim_to_decide(tx, claim_id, seen)
    if claim.status not in (ClaimStatus.SUBMITTED, ClaimStatus.APPROVED):
        raise conflict(f"Only a submitted or approved claim can be returned; this one is {claim.status}.")
    subject = acting(tx).subject
    returned = await Claims(tx).give_back(claim, subject, body.reason)
    await tx.tell(ReimbursementReturned(**about_claim(claim), returned_by=subject))
    await tell_of_deputy(tx, case.application_id, case.partnership)
    return returned, case
