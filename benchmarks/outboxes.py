"""Outboxes with events in them, and the Kafka records that the relay makes of their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from benchmarks.bench import Bench
from benchmarks.cases import COLUMNS
from services.kernel.migrations import migrate
from services.kernel.publishing import PLAIN

Row = dict[str, Any]


@dataclass(slots=True)
class Record:
    """A Kafka record as the relay sends it and a consumer is given it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


async def fill(connection: "asyncpg.Connection[asyncpg.Record]", rows: Sequence[Row], *, published: bool) -> None:
    """Add rows to an empty outbox, as published ones or as ones that still wait for the relay."""
    records = [(*row.values(), place if published else None) for place, row in enumerate(rows, start=1)]
    await connection.copy_records_to_table("outbox", records=records, columns=(*COLUMNS, "position"))


async def records_of(bench: Bench, rows: Sequence[Row]) -> list[Record]:
    """The records of these rows, byte for byte as the relay would send them; offsets count from 0."""
    database_url = bench.database("outgoing")
    await migrate(database_url, bench.no_migrations)
    connection = await asyncpg.connect(database_url)
    await fill(connection, rows, published=False)
    outgoing = await connection.fetch("select * from outgoing order by id")
    await connection.close()
    return [as_record(row, place) for place, row in enumerate(outgoing)]


def as_record(row: "asyncpg.Record", offset: int) -> Record:
    names = list(row.keys())[len(PLAIN) :]
    headers = [(name, value) for name, value in zip(names, row[len(PLAIN) :], strict=True) if value]
    return Record(row["topic"], 0, offset, row["key"], row["value"], headers)
