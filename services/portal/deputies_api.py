"""Deputies: who stands in for whom, named and ended."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends

from services.kernel.http.commands import Answer, command, query
from services.kernel.http.freshness import SURE
from services.kernel.transaction import Transaction
from services.portal.admission import admit
from services.portal.deputies import NameDeputy, as_json, deputyships_seen, end_deputyship, name_deputy
from services.portal.granting import WithReason

router = APIRouter(tags=["deputies"], dependencies=[Depends(admit)])

PATH = "/api/deputies"


@router.get(PATH)
@query
async def list_deputies(tx: Transaction) -> dict[str, Any]:
    """Who stands in for whom in one's partnership, the latest first."""
    return {"items": [as_json(row) for row in await deputyships_seen(tx)], "next": None}


@router.post(PATH, dependencies=[SURE], status_code=201)
@command
async def name(tx: Transaction, body: NameDeputy) -> Answer:
    """Name a deputy for oneself, or, as coordinator, for somebody of the partnership."""
    deputyship_id = await name_deputy(tx, body)
    return Answer(201, {"id": deputyship_id}, {"Location": f"{PATH}/{deputyship_id}"})


@router.post(f"{PATH}/{{deputyship_id}}/end")
@command
async def end(tx: Transaction, deputyship_id: UUID, body: WithReason) -> dict[str, Any]:
    """End a deputyship, from the next request on."""
    await end_deputyship(tx, deputyship_id, body.reason)
    return {"id": deputyship_id}
