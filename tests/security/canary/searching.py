"""Where marks are looked for: databases column by column, topics, logs and figures of the whole running system."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer

from deploy.local.keys import keys_in
from deploy.local.places import SERVICES
from deploy.local.stack import Stack
from services.kernel.database import Connection
from services.kernel.identity import ServiceTokens
from tests.faults.observation import EVERY_PARTITION, OnTopic, read_up_to

TABLES = """
select format('%I.%I', nspname, relname) as full_name, relname as name
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'p', 'm') and nspname !~ '^pg_' and nspname <> 'information_schema'
order by relname
"""
HOLDING = """
select distinct cell.name as place, mark.kind as found
from {table} as one
cross join lateral jsonb_each_text(to_jsonb(one)) as cell (name, value)
cross join unnest($1::text[], $2::text[]) as mark (kind, word)
where position(mark.word in regexp_replace(lower(cell.value), '\\s', '', 'g')) > 0
"""


class Found(NamedTuple):
    """A mark in a place: a service or another part, a table, topic or file of it, a column or field there."""

    part: str
    place: str
    detail: str
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.part}: {self.place}, {self.detail}"


async def in_databases(stack: Stack, words: Mapping[str, str]) -> set[Found]:
    """Marks in any column of any table of any service."""
    found = set()
    for service in SERVICES:
        connection = await asyncpg.connect(stack.database_url(service), timeout=10)
        try:
            found |= {Found(service, *each) for each in await in_tables(connection, words)}
        finally:
            await connection.close()
    return found


async def in_tables(connection: Connection, words: Mapping[str, str]) -> set[tuple[str, str, str]]:
    kinds, sought = zip(*((kind, form.decode()) for kind, word in words.items() for form in forms(word)), strict=True)
    return {
        (table["name"], row["place"], row["found"])
        for table in await connection.fetch(TABLES)
        for row in await connection.fetch(HOLDING.format(table=table["full_name"]), list(kinds), list(sought))
    }


async def in_topics(bootstrap_servers: str, words: Mapping[str, str]) -> set[Found]:
    """Marks in any byte of any record: key, value, headers."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(EVERY_PARTITION)
        await consumer.seek_to_beginning(*EVERY_PARTITION)
        records = await read_up_to(await consumer.end_offsets(EVERY_PARTITION), consumer)
    finally:
        await consumer.stop()
    return {
        Found("kafka", record.topic, type_of(record), kind) for record in records for kind in marks_of(record, words)
    }


def type_of(record: OnTopic) -> str:
    """The name of the event without its version and namespace."""
    return record.attributes.get("ce_type", "a record without type").removesuffix(".v1").rpartition(".")[2]


def marks_of(record: OnTopic, words: Mapping[str, str]) -> Iterator[str]:
    parts = (record.key, record.value, *(part for name, value in record.headers for part in (name.encode(), value)))
    return within(b"\n".join(part or b"" for part in parts), words)


def within(content: bytes, words: Mapping[str, str]) -> Iterator[str]:
    """The kinds whose marks stand in these bytes, as they are, in capitals, spaced like an account number, in hex."""
    plain = re.sub(rb"\s", b"", content.lower())
    return (kind for kind, word in words.items() if any(form in plain for form in forms(word)))


def forms(word: str) -> tuple[bytes, ...]:
    """What stands for a word in small letters: itself, and its bytes in hexadecimal, as PostgreSQL shows bytes."""
    return word.lower().encode(), *(each.encode().hex().encode() for each in (word.lower(), word.upper()))


def in_files(folder: Path, words: Mapping[str, str]) -> set[Found]:
    """Marks in any file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {Found("logs", path.name, "", kind) for path in files for kind in within(path.read_bytes(), words)}


async def in_figures(stack: Stack, words: Mapping[str, str]) -> set[Found]:
    """Marks in what a service tells its monitoring."""
    tokens = ServiceTokens(keys_in(stack.home / "keys").service_secret)
    found = set()
    for service in SERVICES:
        headers = {"Authorization": f"Bearer {tokens.sign('reporting', service, 'monitoring')}"}
        async with httpx.AsyncClient(base_url=stack.url(service), timeout=30, headers=headers) as client:
            figures = await client.get("/metrics")
        assert figures.status_code == 200, f"{service}: {figures.status_code}"
        found |= {Found(service, "metrics", "", kind) for kind in within(figures.content, words)}
    return found
