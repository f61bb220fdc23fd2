"""Payments: what becomes of the claim moves the case to its end."""

from contracts.events.applications import CertificateIssued, ExchangeClosed
from contracts.events.funding import (
    PaymentOrdered,
    ReimbursementApproved,
    ReimbursementClaimed,
    ReimbursementClosed,
    ReimbursementEvent,
    ReimbursementPaid,
    ReimbursementRefused,
    ReimbursementReturned,
)
from services.applications.domain.application import Case
from services.applications.domain.case import FINAL, Status, follow
from services.applications.handlers import handlers
from services.applications.store.case_file import CaseFile


@handlers.on(ReimbursementClaimed)
async def note_claim(claimed: ReimbursementClaimed, file: CaseFile) -> None:
    """The visitor claimed the lump sum."""
    await note(claimed, "submitted", file)


@handlers.on(ReimbursementReturned)
async def note_return(returned: ReimbursementReturned, file: CaseFile) -> None:
    """The claim came back; a case that was payable is no longer."""
    case = await note(returned, "returned", file)
    if case.status is Status.PAYABLE:
        await file.move(case, follow(case.status, Status.REPORTED))


@handlers.on(ReimbursementApproved)
async def make_payable(approved: ReimbursementApproved, file: CaseFile) -> None:
    """Report validated, evidence complete, claim approved: the lump sum is due."""
    case = await file.open(approved.application_id)
    await file.history.remember(approved)
    await file.money.note_reimbursement(case.id, approved.claim_id, "approved", approved.amount, due_on=approved.due_on)
    await file.move(case, follow(case.status, Status.PAYABLE))


@handlers.on(PaymentOrdered)
async def note_order(ordered: PaymentOrdered, file: CaseFile) -> None:
    """The bank has the order."""
    await note(ordered, "ordered", file)


@handlers.on(ReimbursementRefused)
async def note_refusal(refused: ReimbursementRefused, file: CaseFile) -> None:
    """The bank refused the order or sent the money back; the claim can be ordered again."""
    await note(refused, "approved", file)


@handlers.on(ReimbursementClosed)
async def note_end_of_claim(closed: ReimbursementClosed, file: CaseFile) -> None:
    """The claim ended because the exchange did."""
    await note(closed, "rejected", file)


@handlers.on(ReimbursementPaid)
async def close_exchange(paid: ReimbursementPaid, file: CaseFile) -> tuple[CertificateIssued, ExchangeClosed] | None:
    """The bank paid: the exchange is closed and has its certificate; once, even when the money was sent twice."""
    case = await file.open(paid.application_id)
    await file.history.remember(paid)
    await file.money.note_reimbursement(case.id, paid.claim_id, "paid", paid.amount, paid_on=paid.paid_on)
    if case.status in FINAL:
        return None
    case = await file.move(case, follow(case.status, Status.PAID))
    case = await file.move(case, follow(case.status, Status.CLOSED))
    await file.documents.issue_certificate(case.id, file.tx.today)
    issued = CertificateIssued(application_id=case.id, partnership=case.partnership)
    closed = ExchangeClosed(application_id=case.id, partnership=case.partnership)
    await file.history.follow(issued, closed)
    return issued, closed


async def note(event: ReimbursementEvent, status: str, file: CaseFile) -> Case:
    """Remember the event and the claim's new state."""
    case = await file.open(event.application_id)
    await file.history.remember(event)
    await file.money.note_reimbursement(case.id, event.claim_id, status, event.amount)
    return case
