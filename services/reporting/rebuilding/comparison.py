"""What was built anew beside what was there: which rows differ, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from asyncpg import Record

from contracts.events.catalogue import ALL_EVENTS
from services.kernel.database import Connection

NAMED = 20
UNTOLD = """
select event_id, type, key
from public.history as there
where position > $1 and position <= $2
    and not exists (select from history as built where built.event_id = there.event_id)
order by position
"""
MISSING = """
select event_id, type, key
from fed
join unnest($1::text[], $2::bigint[]) as telling (topic, reached) using (topic)
where position <= reached and not exists (select from public.history as there where there.event_id = fed.event_id)
order by topic, position
"""
# What is parked or was dropped, and what this version cannot read, is not in the history on purpose.
LEFT_OUT = """
select event_id from public.parked where event_id = any($1) and settlement is distinct from 'applied'
"""
DIFFERENT = """
select event_id, there.type, there.key
from public.history as there
join history as built using (event_id)
where (there.type, there.topic, there.key, there.sequence, there.occurred_at, there.recorded_at, there.clock,
       there.correlation_id, there.causation_id, there.actor_role, there.body)
    is distinct from
      (built.type, built.topic, built.key, built.sequence, built.occurred_at, built.recorded_at, built.clock,
       built.correlation_id, built.causation_id, built.actor_role, built.body)
order by there.position
"""
# Cases of which something was heard after the cut are left to the next comparison.
EXCHANGES_DIFFERENT = """
select application_id, known_since
from public.exchanges as there
full join exchanges as built using (application_id, known_since)
where row (there.*) is distinct from row (built.*)
    and application_id::text not in (select key from public.history where position > $1)
order by application_id, known_since
"""


@dataclass(frozen=True)
class Gap:
    """Events that are only on one side: `missing` were told and not heard, `untold` heard and told by nobody.

    `left_out` is how many were told and are not in the history on purpose.
    """

    missing: Sequence[Record] = ()
    untold: Sequence[Record] = ()
    left_out: int = 0

    @property
    def closed(self) -> bool:
        return not (self.missing or self.untold)


@dataclass(frozen=True)
class Outcome:
    """How many events and exchanges were built, and what of it was not as it had been."""

    events: int
    exchanges: int
    gap: Gap
    different: Sequence[Record] = ()
    exchanges_different: Sequence[Record] = ()

    @property
    def same(self) -> bool:
        return self.gap.closed and not self.different and not self.exchanges_different

    def names(self) -> list[str]:
        """The first differences of each kind."""
        events = {"missing": self.gap.missing, "told by nobody": self.gap.untold, "different": self.different}
        return [
            *(
                f"{kind}: {row['type']} {row['event_id']} of {row['key']}"
                for kind, rows in events.items()
                for row in rows[:NAMED]
            ),
            *(f"exchange: {row[0]} as known since {row[1].isoformat()}" for row in self.exchanges_different[:NAMED]),
        ]


async def gap_between(connection: Connection, cut: int, reached: Mapping[str, int]) -> Gap:
    """What is only on one side, of all that was heard by the cut and told by what was reached (of each topic)."""
    missing = await connection.fetch(MISSING, list(reached), list(reached.values()))
    parked = {row["event_id"] for row in await connection.fetch(LEFT_OUT, [row["event_id"] for row in missing])}
    lost = [row for row in missing if row["event_id"] not in parked and row["type"] in ALL_EVENTS]
    return Gap(lost, await untold_between(connection, 0, cut), len(missing) - len(lost))


async def untold_between(connection: Connection, after: int, cut: int) -> Sequence[Record]:
    """What was heard between these positions of the history and is not in the shadow."""
    return await connection.fetch(UNTOLD, after, cut)


async def compared(connection: Connection, cut: int, gap: Gap) -> Outcome:
    """Both sides row by row, seen at one moment."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return Outcome(
            await connection.fetchval("select count(*) from history"),
            await connection.fetchval("select count(*) from exchanges"),
            gap,
            await connection.fetch(DIFFERENT),
            await connection.fetch(EXCHANGES_DIFFERENT, cut),
        )
