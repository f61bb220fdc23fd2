"""The shadow: reporting's tables once more in a schema of their own, filled from the outboxes, put in place at the end.

All the service's migrations are applied there, so that every index, trigger and view is as it would be. What was told
comes from the outboxes; when and where it arrived is only known here, and carried over.
"""

import gc
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from services.kernel.database import Connection
from services.kernel.grants import grant
from services.kernel.http.replay import TOLD
from services.kernel.migrations import files_of
from services.reporting.domain.facts import Fact
from services.reporting.store.exchanges import Exchanges
from services.reporting.store.history import FACT_TYPES, NOWHERE, History, facts_by_case

if TYPE_CHECKING:
    from asyncpg import Record

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
FACTS_TOLD = "select key, type, sequence, recorded_at, occurred_at, body from fed where type = any($1) order by key"
PAGE, CASES_AT_ONCE = 5_000, 1_000
# Those of the history first: exchanges are still being made when these are due.
INDEXES = """
select format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)), conrelid
from pg_constraint
where contype in ('p', 'u') and conrelid in ('rebuilt.history'::regclass, 'rebuilt.exchanges'::regclass)
union all
select pg_get_indexdef(indexrelid), indrelid
from pg_index
where indrelid in ('rebuilt.history'::regclass, 'rebuilt.exchanges'::regclass)
    and not exists (select from pg_constraint where conindid = indexrelid)
order by conrelid
"""
WITHOUT_INDEXES = """
select format('alter table %s drop constraint %I', conrelid::regclass, conname)
from pg_constraint
where contype in ('p', 'u') and conrelid in ('rebuilt.history'::regclass, 'rebuilt.exchanges'::regclass)
union all
select format('drop index %s', indexrelid::regclass)
from pg_index
where indrelid in ('rebuilt.history'::regclass, 'rebuilt.exchanges'::regclass)
    and not exists (select from pg_constraint where conindid = indexrelid)
"""


class AlreadyRebuilding(Exception):
    """Somebody else builds reporting anew at this moment."""


@asynccontextmanager
async def shadow_of(owner_url: str, role: str | None) -> AsyncIterator["Shadow"]:
    """The one shadow of this database, gone afterwards; AlreadyRebuilding when somebody else has it.

    It is made as the database's owner; `role` is the one as which the service works, where that is another.
    """
    connection, second = await connect(owner_url), await connect(owner_url)
    try:
        if not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
            raise AlreadyRebuilding("reporting is being built anew already; wait for that to end")
        try:
            yield Shadow(connection, second, role)
        finally:
            second.terminate()
            await connection.execute("drop schema if exists rebuilt cascade")
    finally:
        second.terminate()
        connection.terminate()


async def connect(database_url: str) -> Connection:
    """A connection that finds the shadow's tables before those in place."""
    settings = {
        "application_name": "reporting rebuild",
        "timezone": "UTC",
        "search_path": "rebuilt, public",
        "work_mem": "64MB",
        "maintenance_work_mem": "128MB",
        # What a crash takes of a shadow is built again.
        "synchronous_commit": "off",
    }
    return await asyncpg.connect(database_url, timeout=5, server_settings=settings)


class Shadow:
    """What is being built: the tables of the shadow, and how they are filled.

    Exchanges are made from what was told over a second connection while the history takes it over the first. Cases
    of which not all had been heard, or more was heard since, are `stale` and made anew afterwards.
    """

    def __init__(self, connection: Connection, second: Connection, role: str | None) -> None:
        self.connection = connection
        self.second = second
        self.role = role
        self.stale: set[UUID] = set()
        self.put_off: list[str] = []

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
        self.put_off = [row[0] for row in await self.connection.fetch(INDEXES)]
        for row in await self.connection.fetch(WITHOUT_INDEXES):
            await self.connection.execute(row[0])

    async def grant(self, names: Iterable[str]) -> None:
        """Let the service's role do with these tables what it may do with those in place."""
        if self.role:
            await grant(self.connection, self.role, MIGRATIONS, names)

    async def feed(self, rows: bytes) -> None:
        """Take in a page of what was told."""
        await self.connection.copy_to_table("fed", source=BytesIO(rows), columns=TOLD, schema_name="rebuilt")

    async def cut(self) -> int:
        """A position of the history in place up to which nothing will be added any more."""
        async with self.connection.transaction():
            await self.connection.execute("set local lock_timeout = '4s'; lock table public.history in share mode")
            position: int = await self.connection.fetchval("select coalesce(max(position), 0) from public.history")
            return position

    async def take(self, cut: int) -> int:
        """Move what was told and had been heard by the cut into the history; how many cases that is about."""
        keys = await self.connection.fetch(TAKE, cut, FACT_TYPES)
        if self.put_off:
            await self.index()
        else:
            self.stale |= {UUID(row["key"]) for row in keys}
        await self.connection.execute(
            """
            create unlogged table still_fed as
            select * from fed where not exists (select from history where history.event_id = fed.event_id);
            drop table fed;
            alter table still_fed rename to fed
            """
        )
        return len(keys)

    async def index(self) -> None:
        """Make the indexes, which is faster once there is something to find than while it comes."""
        for statement in self.put_off:
            await self.connection.execute(statement)
        self.put_off = []

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

    async def gather_statistics(self) -> None:
        """Let PostgreSQL know what there is to be looked for, over the connection that has nothing else to do."""
        await self.second.execute("analyze history (event_id, key, topic, type)")
        await self.second.execute("analyze exchanges (application_id, call, known_since, known_until)")

    async def make_exchanges(self) -> AsyncIterator[int]:
        """Make all exchanges from what was told; how many there are more after each page."""
        # Nothing here ever forms a cycle, and looking for cycles among so many values took a third of the time.
        gc.disable()
        try:
            async with self.second.transaction():
                async for facts in self.facts_told():
                    await Exchanges(self.second).add(facts)
                    yield len(facts)
        finally:
            gc.enable()

    async def facts_told(self) -> AsyncIterator[dict[UUID, list[Fact]]]:
        """The facts of every case, page by page; a case is never torn apart."""
        cursor = await self.second.cursor(FACTS_TOLD, FACT_TYPES)
        begun: list[Record] = []
        while rows := begun + await cursor.fetch(PAGE):
            if len(rows) == len(begun):
                yield facts_by_case(rows)
                return
            last = rows[-1]["key"]
            whole = next((place for place in range(len(rows), 0, -1) if rows[place - 1]["key"] != last), 0)
            yield facts_by_case(rows[:whole])
            begun = rows[whole:]

    async def renew(self) -> None:
        """Make stale cases anew, those too of which something was told that is not in the history."""
        for row in await self.connection.fetch("select distinct key from fed where type = any($1)", FACT_TYPES):
            self.stale.add(UUID(row["key"]))
        for cases in batched(sorted(self.stale), CASES_AT_ONCE):
            await self.make_anew(cases)
        self.stale.clear()

    async def make_anew(self, cases: Sequence[UUID]) -> None:
        """Make the exchanges of these cases anew from the history."""
        await Exchanges(self.connection).replace(await History(self.connection).facts_of(cases), cases)


def batched(cases: Sequence[UUID], number: int) -> Iterator[Sequence[UUID]]:
    return (cases[start : start + number] for start in range(0, len(cases), number))
