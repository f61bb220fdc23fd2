"""The sealer: numbers and chains the activity log's rows once they are committed; one is active for each service.

A command never waits for it: the chain would let commands pass one by one. See docs/decisions/0015.
"""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from services.kernel.anchors import Anchors
from services.kernel.clock import machine_now, rfc3339
from services.kernel.database import CONNECTION_ENDS, Pool, open_connection
from services.kernel.metrics import AUDIT_OLDEST, AUDIT_SEALED

if TYPE_CHECKING:
    from asyncpg import Record

log = structlog.get_logger()

LOCK = 7_301_004
BATCH = 1_000
PAUSE_SECONDS = 1
# How far a new sealer looks back for rows that were committed late; no transaction outlives so many seals.
LOOKED_BACK = 100_000
BEGINNING = bytes(32)

# Values that are not there are left out, so that a column that comes later changes nothing that was sealed.
UNSEALED = """
select id, jsonb_strip_nulls(to_jsonb(audit))::text as content
from audit
where id > $1 and not exists (select from audit_seals where audit_id = audit.id and audit_id > $1)
order by id
limit $2
"""
SEAL = """
insert into audit_seals (number, audit_id, sealed_at, hash)
select *
from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::bytea[])
"""
LAST = "select number, hash from audit_seals order by number desc limit 1"
SETTLED = "select audit_id from audit_seals order by number desc offset $1 limit 1"
DRAWN = "select coalesce(max(id), 0) as id, clock_timestamp() as at from audit"
# A transaction that only reads may be old; one without a number of its own yet has not written, unless just now.
STILL_WRITING = """
select exists (
    select
    from pg_stat_activity
    where datname = current_database() and xact_start <= $1
        and (backend_xid is not null or xact_start > clock_timestamp() - interval '1 minute')
)
"""
OLDEST = """
select at
from audit
where id > (select coalesce(max(audit_id), 0) from audit_seals)
order by id
limit 1
"""


@dataclass(frozen=True, slots=True)
class Seal:
    """A link of the chain: its number, without gaps from 1 on, and the SHA-256 over all before it and its row."""

    number: int
    hash: bytes


def next_seal(last: Seal, row: dict[str, Any], sealed_at: datetime) -> Seal:
    """The seal that follows, over a row's values; docs/audit.md says how anybody computes it."""
    number = last.number + 1
    sealed = {"number": number, "sealed_at": rfc3339(sealed_at), "row": row}
    content = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return Seal(number, hashlib.sha256(last.hash + content).digest())


class Sealer:
    """Seals what was committed, once a second, in the order of ids; a row that was committed late comes next.

    `settled` is the id up to which every row that will ever be there is sealed: `drawn` was the highest one at some
    time, and every transaction that was open then has ended.
    """

    def __init__(self, service: str, database_url: str, anchors: Anchors | None) -> None:
        self.service = service
        self.database_url = database_url
        self.anchors = anchors
        self.last = Seal(0, BEGINNING)
        self.settled = 0
        self.drawn: Record | None = None

    async def run(self) -> None:
        """Seal until cancelled."""
        while True:
            try:
                await self.lead()
            except CONNECTION_ENDS as wrong:
                log.warning("sealer.interrupted", reason=type(wrong).__name__)
                await asyncio.sleep(PAUSE_SECONDS)

    async def lead(self) -> None:
        """Hold the lock of the service's one sealer and seal for as long as the database answers."""
        connection = await open_connection(self.database_url, f"{self.service} sealer")
        try:
            await take_lock(connection)
            await self.take_over(connection)
            while True:
                await self.seal_what_was_committed(connection)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            connection.terminate()

    async def take_over(self, connection: Any) -> None:
        """Go on where the sealer before this one ended."""
        last = await connection.fetchrow(LAST)
        self.last = Seal(last["number"], last["hash"]) if last else Seal(0, BEGINNING)
        self.settled = await connection.fetchval(SETTLED, LOOKED_BACK) or 0
        self.drawn = None

    async def seal_what_was_committed(self, connection: Any) -> None:
        drawn = await connection.fetchrow(DRAWN)
        ended = self.drawn and not await connection.fetchval(STILL_WRITING, self.drawn["at"])
        after: int | None = self.settled
        while after is not None:
            after = await self.seal_some(connection, after)
        if self.drawn and ended:
            self.settled = max(self.settled, self.drawn["id"])
        if ended or not self.drawn:
            self.drawn = drawn
        if self.anchors:
            await self.anchors.keep_up(self.last.number, self.last.hash)

    async def seal_some(self, connection: Any, after: int) -> int | None:
        """Seal unsealed rows after this id, in one statement; the last one's id when there may be more."""
        rows = await connection.fetch(UNSEALED, after, BATCH)
        if not rows:
            return None
        seals, last, now = [], self.last, machine_now()
        for row in rows:
            last = next_seal(last, json.loads(row["content"]), now)
            seals.append((last.number, row["id"], now, last.hash))
        await connection.execute(SEAL, *map(list, zip(*seals, strict=True)))
        self.last = last
        AUDIT_SEALED.labels(self.service).inc(len(rows))
        return rows[-1]["id"] if len(rows) == BATCH else None


async def take_lock(connection: Any) -> None:
    """Return when this is the service's one sealer."""
    while True:
        if await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
            return
        await asyncio.sleep(PAUSE_SECONDS)


async def measure_unsealed(service: str, pool: Pool) -> None:
    """Say since when the oldest row waits for its seal; TimeoutError when no connection is to be had."""
    async with pool.acquire(timeout=2) as connection:
        oldest = await connection.fetchval(OLDEST)
    AUDIT_OLDEST.labels(service).set(oldest.timestamp() if oldest else 0)
