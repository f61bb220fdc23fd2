"""The bank's word on orders: paid, refused or sent back; each moves order, claim and envelope once."""

import hashlib
from collections.abc import Sequence
from datetime import date

from contracts.events.funding import ReimbursementEvent, ReimbursementPaid, ReimbursementRefused
from services.funding.api.about import about_claim
from services.funding.api.case_access import acting, acting_for
from services.funding.domain.bank.entries import BankEntry, BankMessage, WholeFile
from services.funding.domain.bank.settlement import STATUS_AFTER, FileOrder, Judged, Order, OrderStatus, Outcome, judge
from services.funding.domain.claim import Claim, ClaimStatus
from services.funding.store.bank_messages import BankMessages
from services.funding.store.case_time import in_time_of
from services.funding.store.claims import Claims
from services.funding.store.envelopes import Envelopes
from services.funding.store.payments import Payments
from services.kernel.transaction import Transaction


async def hear_bank(tx: Transaction, message: BankMessage, content: bytes) -> list[Judged]:
    """Take the bank's word on the orders of this officer's partnership; money moves first, then it is told."""
    partnership = acting_for(tx, "finance_officer", "Only a finance officer of a partnership imports bank messages.")
    judged = list(judge(message.entries, await orders_spoken_of(tx, partnership, message)))
    sha256 = hashlib.sha256(content).hexdigest()
    await BankMessages(tx).keep(message, judged, partnership, acting(tx).subject, sha256)
    told = [await take(tx, one.order, one.outcome, one.entry.on) for one in judged if one.order is not None]
    for there, event in [one for one in told if one is not None]:
        await there.tell(event)
    return judged


async def orders_spoken_of(tx: Transaction, partnership: str, message: BankMessage) -> Sequence[FileOrder]:
    """The orders that a message speaks of, read once their claims are locked."""
    ids = [entry.end_to_end_id for entry in message.entries if isinstance(entry, BankEntry) and entry.end_to_end_id]
    files = [entry.file_id for entry in message.entries if isinstance(entry, WholeFile)]
    seen = await Payments(tx).orders(partnership, ids, files)
    await Claims(tx).lock_all(sorted({one.order.claim_id for one in seen}))
    return await Payments(tx).orders(partnership, ids, files)


async def take(
    tx: Transaction, order: Order, outcome: Outcome, day: date
) -> tuple[Transaction, ReimbursementEvent] | None:
    """Move what this outcome moves; the event with the transaction in whose case time it is told."""
    if outcome not in STATUS_AFTER:
        return None
    claim = await Claims(tx).lock(order.claim_id)
    if claim is None:
        raise LookupError(f"the order {order.end_to_end_id} has no claim")
    there = await in_time_of(tx, claim.application_id)
    await Payments(tx).settle(order, STATUS_AFTER[outcome], day)
    if outcome is Outcome.PAID:
        return there, await pay(there, claim, order, day)
    return there, await take_back(there, claim, order, returned=outcome is Outcome.RETURNED)


async def pay(tx: Transaction, claim: Claim, order: Order, day: date) -> ReimbursementPaid:
    await Claims(tx).settle(claim, ClaimStatus.PAID, paid_on=day)
    await Envelopes(tx).pay(claim.application_id, claim.amount)
    return ReimbursementPaid(
        **about_claim(claim),
        end_to_end_id=order.end_to_end_id,
        paid_on=day,
    )


async def take_back(tx: Transaction, claim: Claim, order: Order, *, returned: bool) -> ReimbursementRefused:
    """The claim is approved as before and can be ordered again; money that came back is committed again."""
    await Claims(tx).settle(claim, ClaimStatus.APPROVED)
    if order.status is OrderStatus.PAID:
        await Envelopes(tx).unpay(claim.application_id)
    return ReimbursementRefused(
        **about_claim(claim),
        end_to_end_id=order.end_to_end_id,
        returned=returned,
    )
