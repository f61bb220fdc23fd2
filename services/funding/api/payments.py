"""Payment batches: made by an authorising officer, fetched as ISO 20022 pain.001 for the bank."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, Field

from services.funding.api.case_access import ACCOUNT_READERS, acting
from services.funding.api.payment_steps import make_batch
from services.funding.store.payments import Batch, Payments
from services.kernel.clock import rfc3339
from services.kernel.http.activity import always
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import Body, ShortText, money_json
from services.kernel.http.freshness import SURE
from services.kernel.http.problems import forbidden, not_found
from services.kernel.transaction import Transaction

router = APIRouter(tags=["payments"])

PATH = "/api/payment-batches"
MOST_CLAIMS = 1_000


def without_twins(claim_ids: tuple[UUID, ...]) -> tuple[UUID, ...]:
    if len(set(claim_ids)) != len(claim_ids):
        raise ValueError("a claim is named twice")
    return claim_ids


class MakeBatch(Body):
    """The approved claims that are to be paid together."""

    claim_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_CLAIMS), AfterValidator(without_twins)]


@router.post(PATH, dependencies=[SURE])
@command
async def make_payment_batch(tx: Transaction, body: MakeBatch) -> Answer:
    batch = await make_batch(tx, body.claim_ids)
    return Answer(201, batch_json(batch), {"Location": f"{PATH}/{batch.id}"})


@router.get(PATH)
@query
async def list_payment_batches(
    tx: Transaction,
    partnership: ShortText | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    batches = await batches_to_see(tx, partnership, cursor, limit + 1)
    page = batches[:limit]
    return {"items": [batch_json(batch) for batch in page], "next": page[-1].id if len(batches) > limit else None}


@router.get(f"{PATH}/{{batch_id}}")
@query
async def show_payment_batch(tx: Transaction, batch_id: UUID) -> dict[str, Any]:
    return batch_json(await batch_to_see(tx, batch_id))


@router.get(f"{PATH}/{{batch_id}}/pain.001.xml")
@query(audited=always)
async def fetch_payment_file(tx: Transaction, batch_id: UUID) -> Response:
    return await payment_file(tx, batch_id)


async def payment_file(tx: Transaction, batch_id: UUID) -> Response:
    """The file for the bank, byte for byte as it was made; for those who pay."""
    batch = await batch_to_see(tx, batch_id)
    if not acting(tx).is_staff_of(batch.partnership, *ACCOUNT_READERS):
        raise forbidden("Only finance and authorising officers of the partnership fetch payment files.")
    headers = {
        "Content-Disposition": f'attachment; filename="pain.001-{batch.id}.xml"',
        "Cache-Control": "no-store",
    }
    return Response(await Payments(tx).content(batch.id), media_type="application/xml", headers=headers)


async def batch_to_see(tx: Transaction, batch_id: UUID) -> Batch:
    """A batch for staff of its partnership and those who read everything; 404 otherwise."""
    person, batch = acting(tx), await Payments(tx).find(batch_id)
    if batch is None or not (person.is_staff_of(batch.partnership) or person.reads_all):
        raise not_found()
    return batch


async def batches_to_see(tx: Transaction, partnership: str | None, before: UUID | None, limit: int) -> list[Batch]:
    """The batches of a partnership for its staff, of any for who reads all."""
    person = acting(tx)
    if person.reads_all:
        return await Payments(tx).listed(partnership, before, limit)
    if not person.partnership or not person.is_staff_of(person.partnership):
        raise forbidden("Only staff of a partnership look at payment batches.")
    return await Payments(tx).listed(person.partnership, before, limit)


def batch_json(batch: Batch) -> dict[str, Any]:
    """A batch as the public API shows it."""
    return {
        "id": batch.id,
        "partnership": batch.partnership,
        "claim_ids": batch.claim_ids,
        "control_sum": money_json(batch.control_sum),
        "made_at": rfc3339(batch.made_at),
        "made_by": batch.made_by,
        "execution_on": batch.execution_on,
        "file_sha256": batch.content_sha256,
    }
