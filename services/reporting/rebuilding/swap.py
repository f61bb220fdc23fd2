"""Putting the shadow in the place of what was there: one short transaction."""

import asyncio
from uuid import UUID

import asyncpg

from services.kernel.database import Connection
from services.reporting.rebuilding.shadow import Shadow
from services.reporting.store.history import FACT_TYPES

TRIES = 10
# In the order in which they are made.
OBJECTS = (
    "function refuse_change()",
    "table history",
    "table exchanges",
    "view asked",
    "view counted_exchanges",
    "view counted_registrations",
    "view endings",
)
LATE = """
with late as (
    insert into history
    overriding system value
    select *
    from public.history as there
    where position > $1 and not exists (select from history as built where built.event_id = there.event_id)
    returning key, type
)
select distinct key from late where type = any($2)
"""
NEXT_POSITION = """
select setval(
    pg_get_serial_sequence('rebuilt.history', 'position'),
    coalesce(pg_sequence_last_value(pg_get_serial_sequence('public.history', 'position')), 1)
)
"""


async def put_in_place(shadow: Shadow, cut: int) -> None:
    """Replace what was there, with what was heard after the cut; whoever reads or writes waits for that moment."""
    await shadow.grant(name for kind, name in map(str.split, OBJECTS) if kind != "function")
    for attempt in range(1, TRIES + 1):
        try:
            return await swap(shadow.connection, shadow, cut)
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            if attempt == TRIES:
                raise
            await asyncio.sleep(0.5)


async def swap(connection: Connection, shadow: Shadow, cut: int) -> None:
    async with connection.transaction():
        await connection.execute("set local lock_timeout = '2s'; set local synchronous_commit = on")
        await connection.execute("lock table public.history, public.exchanges in access exclusive mode")
        await shadow.make_anew([UUID(row["key"]) for row in await connection.fetch(LATE, cut, FACT_TYPES)])
        await connection.execute(NEXT_POSITION)
        await connection.execute("create schema replaced")
        for kept in OBJECTS:
            await connection.execute(f"alter {at('public', kept)} set schema replaced")
            await connection.execute(f"alter {at('rebuilt', kept)} set schema public")
        # One after the other and not by cascade: what else should depend on them must stop this.
        for kept in reversed(OBJECTS):
            await connection.execute(f"drop {at('replaced', kept)}")
        await connection.execute("drop schema replaced")


def at(schema: str, kept: str) -> str:
    """The kind and full name of an object in this schema."""
    kind, _, name = kept.partition(" ")
    return f"{kind} {schema}.{name}"
