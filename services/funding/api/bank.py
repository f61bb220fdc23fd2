"""Bank messages: a finance officer imports what the bank answers, as XML."""

from typing import Any

from fastapi import APIRouter, Request

from services.funding.api.bank_steps import hear_bank
from services.funding.domain.bank.reading import read_bank_message
from services.funding.domain.bank.settlement import Judged
from services.funding.domain.bank.xml import NotUnderstood, NotXml
from services.kernel.http.commands import command
from services.kernel.http.problems import Problem, unprocessable
from services.kernel.transaction import Transaction

router = APIRouter(tags=["payments"])

XML = "application/xml"
SCHEMA = {"requestBody": {"required": True, "content": {XML: {"schema": {"type": "string"}}}}}


@router.post("/api/bank-messages", openapi_extra=SCHEMA)
@command
async def import_bank_message(tx: Transaction, request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != XML:
        raise Problem(415, f"Send the message as Content-Type: {XML}.")
    return await import_message(tx, await request.body())


async def import_message(tx: Transaction, content: bytes) -> dict[str, Any]:
    """Read a message and take the bank's word; 400 when it is no XML, 422 when it is another message."""
    try:
        message = read_bank_message(content)
    except NotXml as wrong:
        raise Problem(400, f"The body cannot be read: {wrong}.") from None
    except NotUnderstood as wrong:
        raise unprocessable(("body", str(wrong))) from None
    judged = await hear_bank(tx, message, content)
    return {"entries": [entry_json(one) for one in judged], "without_effect": message.without_effect}


def entry_json(judged: Judged) -> dict[str, Any]:
    """What became of an entry."""
    return {
        "end_to_end_id": judged.entry.end_to_end_id,
        "claim_id": judged.order.claim_id if judged.order else None,
        "outcome": judged.outcome,
    }
