"""Ordering payments: approved claims of one partnership become one payment file, made by a third person."""

import asyncio
import hashlib
from collections.abc import Sequence
from uuid import UUID

from contracts.events.funding import PaymentOrdered
from contracts.scheme.deadlines import next_bank_working_day
from contracts.scheme.programme import Payer
from contracts.scheme.programmes import load_programmes
from services.funding.api.about import about_claim
from services.funding.api.case_access import acting, acting_for, hand, refuse_barred, tell_of_deputy
from services.funding.domain.claim import Claim, ClaimStatus, why_not_ordered_by
from services.funding.domain.payment_file import PaymentFile, Transfer, written
from services.funding.store.case_time import in_time_of
from services.funding.store.cases import Cases
from services.funding.store.claims import Claims
from services.funding.store.payments import Batch, Payments
from services.kernel.http.problems import conflict, forbidden, not_found
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction


async def make_batch(tx: Transaction, claim_ids: Sequence[UUID]) -> Batch:
    """Order the payment of these claims, all or none; the file is kept as the bank gets it."""
    partnership = acting_for(tx, "authorising_officer", "Only an authorising officer of a partnership orders payments.")
    claims = await Claims(tx).lock_all(list(claim_ids))
    if len(claims) != len(claim_ids) or any(claim.partnership != partnership for claim in claims):
        raise not_found()
    for claim in claims:
        await refuse_unready(tx, claim)
    batch_id = new_id()
    file = file_of(tx, batch_id, payer_of(partnership), claims)
    content = await asyncio.to_thread(written, file)
    batch = batch_of(tx, batch_id, partnership, file, claims, content)
    await Payments(tx).keep(batch, hand(tx), file.message_id, content)
    await Payments(tx).order(batch, hand(tx), claims, file)
    for claim in claims:
        await tell_order(tx, claim, batch)
    return batch


async def refuse_unready(tx: Transaction, claim: Claim) -> None:
    """409 for a claim that is not approved as it stands, 403 when this person had a hand in it before."""
    if claim.status in (ClaimStatus.ORDERED, ClaimStatus.PAID):
        batch_id = await Payments(tx).batch_of(claim.id)
        raise conflict(f"Claim {claim.id} is in a batch already.", existing_id=str(batch_id), claim_id=str(claim.id))
    if claim.status is not ClaimStatus.APPROVED:
        raise conflict(f"Claim {claim.id} is {claim.status}; only approved claims are paid.", claim_id=str(claim.id))
    await refuse_barred(tx, await Cases(tx).get(claim.application_id))
    objection = why_not_ordered_by(hand(tx), claim)
    if objection:
        raise forbidden(objection)
    if not claim.approval_holds:
        raise conflict(f"Claim {claim.id} changed after its approval. Return it.", claim_id=str(claim.id))


def payer_of(partnership: str) -> Payer:
    _, found = load_programmes().partnership(partnership)
    if found.payer is None:
        raise conflict("This partnership's call names no account to pay from.")
    return found.payer


def file_of(tx: Transaction, batch_id: UUID, payer: Payer, claims: Sequence[Claim]) -> PaymentFile:
    transfers = tuple(
        Transfer(
            end_to_end_id=claim.next_end_to_end_id,
            payee=claim.payee,
            amount=claim.amount,
            remittance=f"ClusterXchange {claim.partnership} {claim.application_id}",
        )
        for claim in claims
    )
    return PaymentFile(batch_id.hex, tx.now, next_bank_working_day(tx.today), payer, transfers)


def batch_of(
    tx: Transaction, batch_id: UUID, partnership: str, file: PaymentFile, claims: Sequence[Claim], content: bytes
) -> Batch:
    return Batch(
        id=batch_id,
        partnership=partnership,
        made_by=acting(tx).subject,
        made_at=tx.now,
        execution_on=file.execution_on,
        control_sum=file.control_sum,
        content_sha256=hashlib.sha256(content).hexdigest(),
        claim_ids=tuple(claim.id for claim in claims),
    )


async def tell_order(tx: Transaction, claim: Claim, batch: Batch) -> None:
    """Move the claim and tell it in its case's own time."""
    await Claims(tx).order(claim)
    there = await in_time_of(tx, claim.application_id)
    await there.tell(
        PaymentOrdered(
            **about_claim(claim),
            batch_id=batch.id,
            end_to_end_id=claim.next_end_to_end_id,
            ordered_by=batch.made_by,
        )
    )
    await tell_of_deputy(there, claim.application_id, claim.partnership)
