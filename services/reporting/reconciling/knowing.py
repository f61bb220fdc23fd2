"""What reporting knows of the same things: the rows behind T1 and T9, and how many events it heard."""

from typing import TYPE_CHECKING

from services.kernel.database import Connection, Pool
from services.reporting.domain.reconciliation import Spoken

if TYPE_CHECKING:
    from asyncpg import Record

LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"


class Knowing:
    """What the statistics are made of, as it is now."""

    def __init__(self, connection: Connection | Pool) -> None:
        self.connection = connection

    async def events(self) -> dict[str, int]:
        """How many events of each type were heard, with those that are set aside on purpose."""
        rows = await self.connection.fetch(
            """
            select type, sum(number)::bigint as number
            from (
                select type, count(*) as number from history group by type
                union all
                select type, count(distinct event_id)
                from parked
                where settlement is distinct from 'applied' and type is not null
                    and not exists (select from history where history.event_id = parked.event_id)
                group by type
            ) as heard
            group by type
            """
        )
        return {row["type"]: row["number"] for row in rows}

    async def cases(self, after: str, upto: str) -> dict[str, Spoken]:
        """What T1 counts of each case between these ids."""
        rows = await self.connection.fetch(
            """
            select application_id::text as case_id, partnership, call || ' ' || status || ' ' || mode as words
            from exchanges
            where application_id > $1 and application_id <= $2 and known_until = 'infinity'
            """,
            after,
            upto or LAST,
        )
        return spoken(rows)

    async def money(self, after: str, upto: str) -> dict[str, Spoken]:
        """What T9 adds up of each case between these ids, where anything was granted."""
        rows = await self.connection.fetch(
            """
            select application_id::text as case_id, partnership,
                   granted_cents || ' ' || coalesce(paid_cents, 0) as words
            from exchanges
            where application_id > $1 and application_id <= $2 and known_until = 'infinity'
                and granted_cents is not null
            """,
            after,
            upto or LAST,
        )
        return spoken(rows)


def spoken(rows: "list[Record]") -> dict[str, Spoken]:
    return {row["case_id"]: Spoken(row["partnership"], row["words"]) for row in rows}
