"""What the ledger says of the money of each case, for those who compare statistics with it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.kernel.internal import internal
from services.kernel.transaction import Transaction

router = APIRouter(include_in_schema=False)

LONGEST_PAGE = 5_000
FIRST = UUID(int=0)


@router.get("/internal/case-money")
@internal(audited=False)
async def tell_money_of_cases(
    tx: Transaction, after: UUID = FIRST, limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = LONGEST_PAGE
) -> dict[str, Any]:
    """Cases in the order of their ids: id, partnership, cents reserved at approval, cents paid; by postings alone."""
    rows = await tx.rows(
        """
        select page.application_id, page.partnership, ledger.granted, ledger.paid
        from (
            select application_id, partnership
            from commitments
            where application_id > $1
            order by application_id
            limit $2
        ) as page
        cross join lateral (
            select
                sum(amount_cents) filter (where cause = 'reserved' and account = 'reserved')::bigint as granted,
                coalesce(sum(amount_cents) filter (where account = 'paid'), 0)::bigint as paid
            from ledger_entries
            join postings on postings.entry_id = ledger_entries.id
            where ledger_entries.application_id = page.application_id
        ) as ledger
        order by page.application_id
        """,
        after,
        limit,
    )
    items = [[str(row[0]), row[1], str(row[2]), str(row[3])] for row in rows if row["granted"] is not None]
    return {"items": items, "next": str(rows[-1][0]) if len(rows) == limit else None}
