"""What the evaluators decided on a case and why, for those whom it concerns; who decided is not said."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from services.funding.api.case_access import case_to_see
from services.funding.store.queue import Queue
from services.kernel.http.commands import query
from services.kernel.transaction import Transaction

router = APIRouter(tags=["queue"])


@router.get("/api/applications/{application_id}/decisions")
@query
async def list_decisions(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    """Every decision on this case with its reason, in order."""
    await case_to_see(tx, application_id)
    return {"items": await decisions_on(tx, application_id), "next": None}


async def decisions_on(tx: Transaction, application_id: UUID) -> list[dict[str, Any]]:
    """Kind, outcome, reason and case time of each decision that a person made."""
    return [dict(row) for row in await Queue(tx).decisions_on(application_id)]
