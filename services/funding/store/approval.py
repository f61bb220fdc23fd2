"""An approval is told when the money is reserved, at once or from the waiting list, with the agreement to sign."""

from contracts.events.funding import CofundingApproved
from services.funding.domain.envelope import Grant
from services.funding.store.agreements import Agreements
from services.kernel.transaction import Transaction


async def approve(tx: Transaction, grant: Grant) -> None:
    """Draw up the financial agreement on a grant that is reserved, and tell both."""
    drawn_up = await Agreements(tx).draw_up(grant.application_id)
    approved = CofundingApproved(
        application_id=grant.application_id,
        partnership=grant.partnership,
        revision=grant.revision,
        amount=grant.amount,
        decided_by=grant.decided_by,
    )
    await tx.tell(approved, drawn_up)
