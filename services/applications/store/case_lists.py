"""Lists of cases, newest first, as far as somebody may see them."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from services.applications.store.viewing import Viewer
from services.kernel.transaction import Transaction


class CaseLists:
    """Looks through the cases."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def visible_to(
        self,
        looks: Viewer,
        status: str | None,
        partnership: str | None,
        after: UUID | None,
        limit: int,
    ) -> Sequence[Record]:
        """Cases of an owner on either side, of a partnership on either side, or all; `after` is the last id seen."""
        return await self.tx.rows(
            """
            select id, status, partnership, host_partnership, first_day, last_day, submitted_at,
                   visitor_id, visitor ->> 'name' as visitor_name, visitor ->> 'country' as visitor_country,
                   host_id, host ->> 'name' as host_name, host ->> 'country' as host_country
            from applications
            where ($3 or $1 in (visitor_owner, host_owner) or $2 in (partnership, host_partnership))
              and ($4::text is null or status = $4)
              and ($5::text is null or $5 in (partnership, host_partnership))
              and ($6::uuid is null or id < $6)
            order by id desc
            limit $7
            """,
            looks.subject,
            looks.staff_of,
            looks.reads_all,
            status,
            partnership,
            after,
            limit,
        )
