"""The history of a case: what was told and heard about it, in the order in which it became known here."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from contracts.events.base import CaseEvent
from services.kernel.transaction import Transaction


class History:
    """Adds to the histories of cases and reads them."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def tell(self, *events: CaseEvent) -> None:
        """Tell events of a case, and remember them."""
        await self.tx.tell(*events)
        await self.remember(*events)

    async def remember(self, *events: CaseEvent) -> None:
        """Add events at this transaction's case time, by the role in which somebody acted."""
        for event in events:
            await self.tx.write(
                "insert into history (application_id, event, at, by_role) values ($1, $2, $3, $4)",
                event.application_id,
                type(event).__name__,
                self.tx.now,
                self.tx.acting_role,
            )

    async def follow(self, *events: CaseEvent) -> None:
        """The same for what follows by itself: nobody acted."""
        self.tx.acting_role = None
        await self.remember(*events)

    async def of(self, application_id: UUID) -> Sequence[Record]:
        """What happened, in order: event, at, by_role."""
        return await self.tx.rows(
            "select event, at, by_role from history where application_id = $1 order by at, id", application_id
        )

    async def day_of(self, application_id: UUID, event: type[CaseEvent]) -> date:
        """The day on which this happened first; LookupError when it did not."""
        row = await self.tx.one(
            "select min(at) as at from history where application_id = $1 and event = $2 having count(*) > 0",
            application_id,
            event.__name__,
        )
        day: date = row["at"].date()
        return day

    async def version(self, application_id: UUID) -> int:
        """A number that grows with everything that happens to the case."""
        return int(
            await self.tx.value("select coalesce(max(id), 0) from history where application_id = $1", application_id)
        )
