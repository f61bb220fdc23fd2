"""What rebuilds have shown."""

from datetime import datetime
from typing import TYPE_CHECKING

from services.kernel.database import Connection, Pool
from services.reporting.rebuilding.comparison import Outcome

if TYPE_CHECKING:
    from asyncpg import Record


class Rebuilds:
    """The table `rebuilds`."""

    def __init__(self, connection: Connection | Pool) -> None:
        self.connection = connection

    async def keep(self, outcome: Outcome, started_at: datetime, asked_by: str, *, swapped: bool) -> None:
        """Note what a rebuild gave."""
        await self.connection.execute(
            """
            insert into public.rebuilds (asked_by, started_at, events, exchanges, left_out, missing, untold, different,
                                         exchanges_different, named, swapped)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            asked_by,
            started_at,
            outcome.events,
            outcome.exchanges,
            outcome.gap.left_out,
            len(outcome.gap.missing),
            len(outcome.gap.untold),
            len(outcome.different),
            len(outcome.exchanges_different),
            outcome.names(),
            swapped,
        )

    async def latest(self, number: int) -> "list[Record]":
        """The last rebuilds, the latest first."""
        return await self.connection.fetch(
            """
            select id, asked_by, started_at, finished_at, events, exchanges, left_out, missing, untold, different,
                   exchanges_different, named, swapped,
                   missing + untold + different + exchanges_different as differences
            from rebuilds
            order by finished_at desc
            limit $1
            """,
            number,
        )

    async def any_since(self, moment: datetime) -> bool:
        """Whether a comparison that the schedule asked for began at this time or later."""
        known: bool = await self.connection.fetchval(
            "select exists (select from rebuilds where asked_by = 'schedule' and started_at >= $1)", moment
        )
        return known
