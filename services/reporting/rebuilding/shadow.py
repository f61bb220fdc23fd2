"""The shadow: reporting's tables once more in a schema of their own, filled from the outboxes, put in place at the end.

All the service's migrations are applied there, so that every index, trigger and view is as it would be. What was told
comes from the outboxes; when and where it arrived is only known here, and carried over.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from uuid import UUID

import asyncpg

from services.kernel.database import Connection
from services.kernel.http.replay import TOLD
from services.kernel.migrations import files_of
from services.reporting.store.exchanges import Exchanges
from services.reporting.store.history import FACT_TYPES, NOWHERE, History

MIGRATIONS = Path(__file__).parents[1] / "migrations"
LOCK = 7_301_003
TAKE = """
with taken as (
    insert into history (position, event_id, type, topic, partition, "offset", key, sequence, occurred_at,
                         recorded_at, clock, correlation_id, causation_id, actor_role, body, heard_at)
    overriding system value
    select heard.position, event_id, fed.type, fed.topic, heard.partition, heard."offset", fed.key, fed.sequence,
           fed.occurred_at, fed.recorded_at, fed.clock, fed.correlation_id, fed.causation_id, fed.actor_role,
           fed.body, heard.heard_at
    from fed
    join public.history as heard using (event_id)
    where heard.position <= $1
    on conflict do nothing
    returning key, type
)
select distinct key from taken where type = any($2)
"""


class AlreadyRebuilding(Exception):
    """Somebody else builds reporting anew at this moment."""


@asynccontextmanager
async def shadow_connection(database_url: str) -> AsyncIterator[Connection]:
    """A connection that finds the shadow's tables first, and the only one that builds; AlreadyRebuilding otherwise."""
    connection = await asyncpg.connect(
        database_url,
        timeout=5,
        server_settings={"application_name": "reporting rebuild", "timezone": "UTC", "search_path": "rebuilt, public"},
    )
    try:
        if not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
            raise AlreadyRebuilding("reporting is being built anew already; wait for that to end")
        try:
            yield connection
        finally:
            await connection.execute("drop schema if exists rebuilt cascade")
    finally:
        connection.terminate()


class Shadow:
    """What is being built: the tables of the shadow, and how they are filled."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.history = History(connection)
        self.exchanges = Exchanges(connection)

    async def lay_out(self) -> None:
        """Empty tables, and `fed`: events that were told and are not in the shadow's history yet."""
        await self.connection.execute("drop schema if exists rebuilt cascade; create schema rebuilt")
        for _, text in files_of(MIGRATIONS):
            await self.connection.execute(text)
        await self.connection.execute(
            """
            create unlogged table fed as
            select 0::bigint as position, event_id, type, topic, key, sequence, occurred_at, recorded_at, clock,
                   correlation_id, causation_id, actor_role, body
            from history
            """
        )

    async def feed(self, rows: bytes) -> None:
        """Take in a page of what was told."""
        await self.connection.copy_to_table("fed", source=BytesIO(rows), columns=TOLD, schema_name="rebuilt")

    async def cut(self) -> int:
        """A position of the history in place up to which nothing will be added any more."""
        async with self.connection.transaction():
            await self.connection.execute("set local lock_timeout = '4s'; lock table public.history in share mode")
            position: int = await self.connection.fetchval("select coalesce(max(position), 0) from public.history")
            return position

    async def take(self, cut: int) -> list[UUID]:
        """Move what was told and had been heard by the cut into the history; the cases of which that tells facts."""
        keys = await self.connection.fetch(TAKE, cut, FACT_TYPES)
        await self.connection.execute(
            """
            create unlogged table still_fed as
            select * from fed where not exists (select from history where history.event_id = fed.event_id);
            drop table fed;
            alter table still_fed rename to fed
            """
        )
        return [UUID(row["key"]) for row in keys]

    async def take_unheard(self, events: Sequence[UUID]) -> None:
        """Add events that were told and never heard."""
        await self.connection.execute(
            """
            insert into history (position, event_id, type, topic, partition, "offset", key, sequence, occurred_at,
                                 recorded_at, clock, correlation_id, causation_id, actor_role, body)
            overriding system value
            select nextval(pg_get_serial_sequence('public.history', 'position')), event_id, type, topic, $2::integer,
                   $2, key, sequence, occurred_at, recorded_at, clock, correlation_id, causation_id, actor_role, body
            from fed
            where event_id = any($1)
            on conflict do nothing
            """,
            events,
            NOWHERE,
        )

    async def sort_out(self) -> None:
        """Let PostgreSQL know how much there is of what."""
        await self.connection.execute("analyze fed; analyze history; analyze exchanges")

    async def make_exchanges(self) -> AsyncIterator[int]:
        """Make all exchanges from the history; how many there are more after each page."""
        async with self.connection.transaction():
            async for facts in self.history.facts_of_all():
                await self.exchanges.add(facts)
                yield len(facts)

    async def make_anew(self, cases: Sequence[UUID]) -> None:
        """Make the exchanges of these cases anew."""
        await self.exchanges.replace(await self.history.facts_of(cases))
