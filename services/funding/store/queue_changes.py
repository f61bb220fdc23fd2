"""Changes of the queue in an order without gaps, for those who follow it live.

Changes are numbered after their commit, by one reader at a time, so nobody who has seen a position misses an earlier
one. Any instance may number, and every instance reads the same positions.
"""

from dataclasses import dataclass
from datetime import datetime

from services.funding.domain.queue import Change, Item
from services.funding.store.queue import item_from
from services.kernel.transaction import Transaction

NUMBERING_LOCK = 7_302_001


@dataclass(frozen=True, slots=True)
class QueueChange:
    """One change, and the item as it is now."""

    position: int
    change: Change
    at: datetime
    item: Item


class QueueChanges:
    """Numbers and reads changes within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def number(self) -> None:
        """Give positions to what was committed since; somebody else may be doing so, then there is nothing to do."""
        if not await self.tx.value("select exists (select 1 from queue_changes where position is null)"):
            return
        if await self.tx.value("select pg_try_advisory_xact_lock($1)", NUMBERING_LOCK):
            await self.tx.run(
                """
                update queue_changes
                set position = numbered.position
                from (
                    select id, nextval('queue_positions') as position
                    from (select id from queue_changes where position is null order by id) as waiting
                ) as numbered
                where queue_changes.id = numbered.id
                """
            )

    async def latest(self) -> int:
        """The last position that was given; 0 when there is none."""
        position: int = await self.tx.value("select coalesce(max(position), 0) from queue_changes")
        return position

    async def after(self, position: int, partnership: str | None, limit: int) -> list[QueueChange]:
        """Changes after a position in order, of one partnership or of all."""
        rows = await self.tx.rows(
            """
            select queue_items.*, queue_changes.position, queue_changes.change, queue_changes.at
            from queue_changes
            join queue_items on queue_items.id = queue_changes.item_id
            where position > $1
              and ($2::text is null or queue_changes.partnership = $2)
            order by position
            limit $3
            """,
            position,
            partnership,
            limit,
        )
        return [QueueChange(row["position"], Change(row["change"]), row["at"], item_from(row)) for row in rows]
