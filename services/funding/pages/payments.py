"""Payment batches as pages: ordering, the file for the bank, and the bank's messages."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from services.funding.api.bank import import_message
from services.funding.api.case_access import ACCOUNT_READERS, acting
from services.funding.api.payment_steps import make_batch
from services.funding.api.payments import MakeBatch, batch_json, batch_to_see, batches_to_see
from services.funding.pages.templates import pages
from services.funding.store.payments import Batch
from services.kernel.http.commands import command, query
from services.kernel.http.forms import from_form
from services.kernel.http.freshness import SURE
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, unprocessable
from services.kernel.transaction import Transaction

router = PageRouter()

PATH = "/payment-batches"
PAGE_LENGTH = 50


@router.get(PATH)
@query
async def show_batches(tx: Transaction, request: Request, cursor: UUID | None = None) -> Response:
    """The payment files of this person's partnership, the newest first."""
    return await batches_page(tx, request, cursor)


@router.post(PATH, dependencies=[SURE])
@command
async def order_form(tx: Transaction, request: Request) -> Response:
    """Order the payment of the claims that were ticked."""
    body = from_form(await request.form(), MakeBatch)
    batch = await make_batch(tx, body.claim_ids)
    return see_other(f"{PATH}/{batch.id}")


@router.get(f"{PATH}/{{batch_id}}")
@query
async def show_batch(tx: Transaction, request: Request, batch_id: UUID) -> Response:
    """A payment file with its claims."""
    batch = await batch_to_see(tx, batch_id)
    may_fetch = acting(tx).is_staff_of(batch.partnership, *ACCOUNT_READERS)
    return pages.show(request, "batch.html", batch=batch_json(batch), may_fetch=may_fetch)


@router.post(f"{PATH}/bank-messages")
@command
async def bank_message_form(tx: Transaction, request: Request) -> Response:
    """Import a bank's message from a file and show what each entry meant."""
    async with request.form() as form:
        file = form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
    try:
        if not content:
            raise unprocessable(("file", "choose the bank's XML file"))
        heard = await import_message(tx, content)
    except Problem as problem:
        if problem.status not in (400, 422):
            raise
        return await batches_page(tx, request, None, problem)
    return pages.show(request, "bank_message.html", **heard)


async def batches_page(
    tx: Transaction, request: Request, cursor: UUID | None, problem: Problem | None = None
) -> Response:
    batches = await batches_to_see(tx, None, cursor, PAGE_LENGTH + 1)
    return pages.show(
        request,
        "batches.html",
        422 if problem else 200,
        items=[batch_json(batch) for batch in batches[:PAGE_LENGTH]],
        more=next_address(batches),
        may_import=bool(acting(tx).partnership) and acting(tx).is_a("finance_officer"),
        errors=[{"field": "file", "message": message_of(problem)}] if problem else [],
    )


def next_address(batches: list[Batch]) -> str | None:
    return f"{PATH}?cursor={batches[PAGE_LENGTH - 1].id}" if len(batches) > PAGE_LENGTH else None


def message_of(problem: Problem) -> str:
    """What is wrong with the bank's message, in one sentence."""
    return problem.errors[0]["message"] if problem.errors else problem.detail
