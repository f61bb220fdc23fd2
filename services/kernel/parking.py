"""Parking: records that cannot be applied wait in PostgreSQL, in order of their key, until somebody settles them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from services.kernel.database import Connection, Pool
from services.kernel.legible import visible
from services.kernel.metrics import PARKED, PARKED_OLDEST, PARKINGS
from services.kernel.reasons import BEHIND, Reason
from services.kernel.records import Heard, RawRecord, Unreadable, header_texts, read

if TYPE_CHECKING:
    from asyncpg import Record

PARK = """
insert into parked (topic, partition, "offset", key, type, event_id, sequence, headers, body,
                    cause, reason, failure, attempts, waiting, content)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (topic, partition, "offset", content) do nothing
"""
HOLDS_ANY = """
select exists (
    select from parked
    where settled_at is null and (topic, key) in (select * from unnest($1::text[], $2::text[]))
)
"""
# A record goes ahead of parked ones only where all of them are known to be later ones of its key.
STANDING = """
with queue as not materialized (
    select sequence from parked where topic = $1 and key = $2 and settled_at is null
)
select
    case
        when not exists (select from queue) then 'free'
        when exists (select from queue where sequence is null or $3::bigint is null or sequence <= $3) then 'behind'
        else 'ahead'
    end
"""
SETTLE = """
update parked
set settled_at = clock_timestamp(), settled_by = $2, settlement = $3, settlement_reason = $4
where id = any($1::bigint[]) and settled_at is null
"""
# Records without a known number keep the place at which they came; between two of them the numbers decide.
QUEUE = """
with queue as (
    select id, sequence, count(*) filter (where sequence is null) over (order by id) as stretch
    from parked
    where topic = $1 and key = $2 and settled_at is null
)
select parked.*
from queue
join parked using (id)
order by queue.stretch, queue.sequence nulls first, id
limit $3
"""
ALONE = "select * from parked where id = $1 and settled_at is null"
LEFT = """
select count(*)
from parked
where settled_at is null and (topic = $1 and key = $2 or key is null and id = $3)
"""
STAYS = """
with tried as (
    insert into parked_retries (parked_id, person, why, outcome)
    values ($1, $2, $3, $5)
)
update parked
set attempts = attempts + 1, waiting = false, cause = $4, reason = $5, failure = $6
where id = $1
"""
MEASURE = "select count(*) as parked, min(parked_at) as oldest from parked where settled_at is null"
Standing = Literal["free", "behind", "ahead"]
LONGEST_LABEL = 500


@dataclass
class KeptRecord:
    """A parked record, as it came from Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Parking:
    """The parking table of one service."""

    def __init__(self, service: str) -> None:
        self.service = service

    async def lock(self, connection: Connection, record: RawRecord) -> None:
        """Keep others from parking or settling records of this key until the transaction ends."""
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{record.topic} {key_of(record)}"
        )

    async def holds_any(self, connection: Connection, batch: Sequence[Heard]) -> bool:
        """Whether a record of any of these topics' keys is parked."""
        places = list({(heard.topic, heard.key) for heard in batch})
        topics, keys = [topic for topic, _ in places], [key for _, key in places]
        return bool(await connection.fetchval(HOLDS_ANY, topics, keys))

    async def standing(self, connection: Connection, record: RawRecord) -> Standing:
        """Whether a record is free to be applied, behind a parked one of its key, or ahead of all of them.

        Order is kept within a topic and a key, as Kafka keeps it; a record without a key is always free.
        """
        standing: Standing = await connection.fetchval(STANDING, record.topic, key_of(record), sequence_of(record))
        return standing

    async def park(self, connection: Connection, record: RawRecord, reason: Reason, attempts: int) -> None:
        """Keep the record exactly as it came, with the reason; one that was parked before stays as it is."""
        headers = header_texts(record)
        kept = json.dumps(
            [[name.replace("\x00", "\\x00"), None if value is None else value.hex()] for name, value in record.headers]
        )
        await connection.execute(
            PARK,
            record.topic,
            record.partition,
            record.offset,
            key_of(record),
            label(headers.get("ce_type")),
            event_id(headers),
            sequence_of(record) if reason.cause in ("handler", "behind") else None,
            kept,
            record.value,
            reason.cause,
            label(reason.text),
            reason.failure,
            attempts,
            reason.cause == BEHIND.cause,
            content_of(record, kept),
        )
        PARKINGS.labels(self.service, reason.cause).inc()

    async def measure(self, pool: Pool) -> None:
        """Say how many records are parked, and since when; TimeoutError when no connection is to be had."""
        async with pool.acquire(timeout=2) as connection:
            row = await connection.fetchrow(MEASURE)
        if row:
            PARKED.labels(self.service).set(row["parked"])
            PARKED_OLDEST.labels(self.service).set(row["oldest"].timestamp() if row["oldest"] else 0)

    async def queue(self, connection: Connection, parked: "Record", limit: int) -> "list[Record]":
        """The first of what is parked of the same topic and key, in the order in which it is to be applied."""
        if parked["key"] is None:
            return await connection.fetch(ALONE, parked["id"])
        return await connection.fetch(QUEUE, parked["topic"], parked["key"], limit)

    async def left(self, connection: Connection, parked: "Record") -> int:
        """How many records of the same topic and key are parked; one without a key stands for itself."""
        left: int = await connection.fetchval(LEFT, parked["topic"], parked["key"], parked["id"])
        return left

    async def settle(
        self, connection: Connection, parked_ids: Sequence[int], person: str, settlement: str, why: str | None
    ) -> None:
        """Say what became of parked records."""
        await connection.execute(SETTLE, parked_ids, person, settlement, why)

    async def keep(self, connection: Connection, parked_id: int, person: str, why: str | None, reason: Reason) -> None:
        """Say why a record stays after a retry."""
        await connection.execute(STAYS, parked_id, person, why, reason.cause, label(reason.text), reason.failure)


def as_record(parked: "Record") -> RawRecord:
    """The record as it came."""
    headers = headers_of(parked)
    return KeptRecord(
        parked["topic"],
        parked["partition"],
        parked["offset"],
        None if parked["key"] is None else parked["key"].encode(),
        parked["body"],
        headers,
    )


def headers_of(parked: "Record") -> list[tuple[str, bytes | None]]:
    """The headers of a parked record."""
    return [(name, None if text is None else bytes.fromhex(text)) for name, text in json.loads(parked["headers"])]


def content_of(record: RawRecord, headers: str) -> bytes:
    """16 bytes that are equal for records of equal key, headers and body."""
    parts = (repr(record.key).encode(), headers.encode(), repr(record.value).encode())
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()


def key_of(record: RawRecord) -> str | None:
    """The key as text that PostgreSQL can hold and people can read."""
    return None if record.key is None else label(record.key.decode("utf-8", "backslashreplace"))


def sequence_of(record: RawRecord) -> int | None:
    """The teller's number of a record that can be read."""
    try:
        return read(record).sequence
    except Unreadable:
        return None


def label(text: str | None) -> str | None:
    """A short text in which everything is visible."""
    return None if text is None else visible(text)[:LONGEST_LABEL]


def event_id(headers: dict[str, Any]) -> UUID | None:
    try:
        return UUID(headers.get("ce_id", ""))
    except ValueError:
        return None
