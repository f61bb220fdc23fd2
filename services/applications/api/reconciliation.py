"""Where each case stands, for those who compare statistics with it; no person in it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.kernel.internal import internal
from services.kernel.transaction import Transaction

router = APIRouter(include_in_schema=False)

LONGEST_PAGE = 5_000
FIRST = UUID(int=0)


@router.get("/internal/case-states")
@internal(audited=False)
async def tell_where_cases_stand(
    tx: Transaction, after: UUID = FIRST, limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = LONGEST_PAGE
) -> dict[str, Any]:
    """Cases in the order of their ids: id, partnership that pays, call, status, mode."""
    rows = await tx.rows(
        """
        select id, partnership, call, status, mode
        from applications
        where id > $1
        order by id
        limit $2
        """,
        after,
        limit,
    )
    items = [[str(row["id"]), *tuple(row)[1:]] for row in rows]
    return {"items": items, "next": items[-1][0] if len(items) == limit else None}
