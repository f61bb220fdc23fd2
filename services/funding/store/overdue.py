"""What falls due in the queue by itself: leases that expire, reminders, escalations (OPEN-08)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from contracts.events.funding import EvaluationOverdue, QueueKind
from services.funding.domain.queue import Change, Item, escalates_at
from services.funding.store.case_time import in_time_of
from services.funding.store.queue import Queue, item_from
from services.kernel.clock import CaseTime
from services.kernel.transaction import Transaction

# Cases under a Test-Clock fall due when a test says so, all others by the wall clock.
ON_THIS_CLOCK = """
  and outcome is null
  and coalesce((select under_test_clock from streams where key = application_id::text), false) = $2
order by due_at, id
limit 500
for update of queue_items skip locked
"""


class Overdue:
    """Finds and does what is due within one transaction, for cases on its clock."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def expire_leases(self) -> list[UUID]:
        """Give back what its holder did not decide in time."""
        return [
            (await Queue(await in_time_of(self.tx, item.application_id)).give_back(item.id, Change.LEASE_EXPIRED)).id
            for item in await self.due("lease_until <= $1")
        ]

    async def remind(self) -> list[UUID]:
        """Tell the partnership of items past their service target, once."""
        items = await self.due("due_at <= $1 and reminded_at is null")
        return [await self.press(item, escalated=False) for item in items]

    async def escalate(self) -> list[UUID]:
        """Tell the coordinator of items that stayed open after their reminder, once."""
        items = await self.due("due_at <= $1 and reminded_at is not null and escalated_at is null")
        late = [item for item in items if escalates_at(item.due_at) <= self.tx.now]
        return [await self.press(item, escalated=True) for item in late]

    async def due(self, condition: str) -> Sequence[Item]:
        rows: list[Record] = await self.tx.rows(
            f"select * from queue_items where {condition} {ON_THIS_CLOCK}",  # noqa: S608
            self.tx.now,
            self.tx.under_test_clock,
        )
        return [item_from(row) for row in rows]

    async def press(self, item: Item, *, escalated: bool) -> UUID:
        there = await in_time_of(self.tx, item.application_id)
        row = await self.tx.one(
            """
            update queue_items
            set reminded_at = coalesce(reminded_at, $2), escalated_at = case when $3 then $2 end
            where id = $1
            returning *
            """,
            item.id,
            there.now,
            escalated,
        )
        await Queue(there).noted(row, Change.ESCALATED if escalated else Change.REMINDED)
        overdue = EvaluationOverdue(
            application_id=item.application_id,
            partnership=item.partnership,
            item_id=item.id,
            kind=QueueKind(item.kind),
            escalated=escalated,
        )
        await there.tell(overdue)
        return item.id


def at_time(tx: Transaction, now: datetime, under_test_clock: bool) -> Transaction:
    """The same transaction at this case time, on this clock."""
    time = CaseTime(now, now, "test" if under_test_clock else "real")
    return replace(tx, time=time, bound_to_cause=True)
