"""A claim ends with its exchange."""

from contracts.events.applications import ApplicationCancelled, ApplicationWithdrawn, ExchangeNotPayable
from contracts.events.funding import ReimbursementClosed
from services.funding.domain.claim import ClaimStatus
from services.funding.handlers.registry import handlers
from services.funding.store import Store
from services.funding.store.claims import Claims


@handlers.on(ApplicationWithdrawn, ApplicationCancelled, ExchangeNotPayable)
async def close_claim(
    ended: ApplicationWithdrawn | ApplicationCancelled | ExchangeNotPayable, store: Store
) -> ReimbursementClosed | None:
    """What was claimed is not paid; a payment that is under way cannot be called back and needs a person."""
    claims = Claims(store.tx)
    claim = await claims.live(ended.application_id)
    if claim is None:
        return None
    await claims.settle(claim, ClaimStatus.REJECTED)
    return ReimbursementClosed(
        application_id=claim.application_id, partnership=claim.partnership, claim_id=claim.id, amount=claim.amount
    )
