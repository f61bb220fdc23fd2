"""Parking: records that cannot be applied wait in PostgreSQL, in order of their key, until somebody settles them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.kernel.database import Connection
from services.kernel.metrics import PARKED
from services.kernel.records import Heard, RawRecord, header_texts

if TYPE_CHECKING:
    from asyncpg import Record

PARK = """
insert into parked (topic, partition, "offset", key, type, event_id, headers, body, reason, attempts, waiting)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (topic, partition, "offset") do nothing
"""
OPEN_OF_KEYS = "select exists (select from parked where key = any($1::text[]) and settled_at is null)"
OPEN_OF_KEY = "select exists (select from parked where key = $1 and topic = $2 and settled_at is null)"
SETTLE = """
update parked
set settled_at = clock_timestamp(), settled_by = $2, settlement = $3, settlement_reason = $4
where id = $1
"""
BEHIND = "select * from parked where topic = $1 and key = $2 and settled_at is null order by id"


@dataclass
class KeptRecord:
    """A parked record, as it came from Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Parking:
    """The parking table of one service."""

    def __init__(self, service: str) -> None:
        self.service = service

    async def lock(self, connection: Connection, record: RawRecord) -> None:
        """Keep others from parking or settling records of this key until the transaction ends."""
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{record.topic} {key_of(record)}"
        )

    async def holds_any(self, connection: Connection, batch: list[Heard]) -> bool:
        """Whether a record of any of these keys is parked."""
        return bool(await connection.fetchval(OPEN_OF_KEYS, list({heard.key for heard in batch})))

    async def holds(self, connection: Connection, record: RawRecord) -> bool:
        """Whether an earlier record of this key is parked; records without a key never wait."""
        return bool(await connection.fetchval(OPEN_OF_KEY, key_of(record), record.topic))

    async def park(
        self, connection: Connection, record: RawRecord, reason: str, attempts: int, *, waiting: bool
    ) -> None:
        """Keep the record exactly as it came, with the reason."""
        headers = header_texts(record)
        await connection.execute(
            PARK,
            record.topic,
            record.partition,
            record.offset,
            key_of(record),
            storable(headers.get("ce_type")),
            event_id(headers),
            json.dumps([[name, value.hex()] for name, value in record.headers]),
            record.value,
            reason,
            attempts,
            waiting,
        )
        await self.measure(connection)

    async def measure(self, connection: Connection) -> None:
        PARKED.labels(self.service).set(
            await connection.fetchval("select count(*) from parked where settled_at is null")
        )

    async def behind(self, connection: Connection, parked: "Record") -> "list[Record]":
        """What is parked of the same key, this record first."""
        if parked["key"] is None:
            return [parked]
        return await connection.fetch(BEHIND, parked["topic"], parked["key"])

    async def settle(
        self, connection: Connection, parked_id: int, person: str, settlement: str, reason: str | None
    ) -> None:
        """Say what became of a parked record."""
        await connection.execute(SETTLE, parked_id, person, settlement, reason)
        await self.measure(connection)


def as_record(parked: "Record") -> RawRecord:
    """The record as it came."""
    headers = [(name, bytes.fromhex(value)) for name, value in json.loads(parked["headers"])]
    return KeptRecord(
        parked["topic"],
        parked["partition"],
        parked["offset"],
        None if parked["key"] is None else parked["key"].encode(),
        parked["body"],
        headers,
    )


def key_of(record: RawRecord) -> str | None:
    """The key as text that PostgreSQL can hold."""
    return None if record.key is None else storable(record.key.decode("utf-8", "backslashreplace"))


def storable(text: str | None) -> str | None:
    return None if text is None else text.replace("\x00", "\\x00")[:500]


def event_id(headers: dict[str, Any]) -> UUID | None:
    try:
        return UUID(headers.get("ce_id", ""))
    except ValueError:
        return None
