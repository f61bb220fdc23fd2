"""What rebuilds have shown: whether the tables are what the outboxes make of them."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request

from services.kernel.clock import rfc3339
from services.kernel.http.calling import signed_in
from services.kernel.http.commands import query
from services.kernel.http.problems import forbidden
from services.kernel.transaction import Transaction
from services.reporting.store.rebuilds import Rebuilds

if TYPE_CHECKING:
    from asyncpg import Record

router = APIRouter()

WHO_READS = ("administrator", "auditor")


@router.get("/api/rebuilds")
@query
async def list_rebuilds(
    tx: Transaction, request: Request, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    if not signed_in(request).is_a(*WHO_READS):
        raise forbidden("Only an administrator or an auditor may look at rebuilds.")
    return {"items": [as_item(row) for row in await Rebuilds(tx.connection).latest(limit)], "next": None}


def as_item(row: "Record") -> dict[str, Any]:
    return {
        **row,
        "started_at": rfc3339(row["started_at"]),
        "finished_at": rfc3339(row["finished_at"]),
    }
