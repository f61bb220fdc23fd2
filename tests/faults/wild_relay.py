"""A relay that takes a service's own relay's place and keeps only the one promise: the order within a key."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from services.kernel.records import headers_of
from services.kernel.relay import LOCK
from tests.faults.topics import a_producer, put

LEADERS = """
select pg_terminate_backend(pid)
from pg_locks
where locktype = 'advisory' and objid = $1 and granted
    and database = (select oid from pg_database where datname = current_database())
"""
UNPUBLISHED = "select * from outbox where position is null order by id limit 100"
MARK = "update outbox set position = 1 + coalesce((select max(position) from outbox), 0) where id = $1"
HELD_BACK, SENT_TWICE = 0.3, 0.2
LONGEST_DELAY_SECONDS = 3.0


class WildRelay:
    """Publishes in an order across keys that follows from chance, some keys late, some records twice."""

    def __init__(self, database_url: str, bootstrap_servers: str, random: Random) -> None:
        self.database_url = database_url
        self.bootstrap_servers = bootstrap_servers
        self.random = random
        self.held_until: dict[str, float] = {}
        self.reordered = 0

    async def run(self, seconds: float) -> None:
        """Be the service's relay for so long; the rest is left to its own."""
        connection = await asyncpg.connect(self.database_url)
        try:
            await self.take_the_lock(connection)
            async with a_producer(self.bootstrap_servers) as producer:
                end = asyncio.get_running_loop().time() + seconds
                while asyncio.get_running_loop().time() < end:
                    for row in self.shuffled(await connection.fetch(UNPUBLISHED)):
                        await self.publish(row, connection, producer)
                    await asyncio.sleep(0.1)
        finally:
            await connection.close()

    async def take_the_lock(self, connection: Any) -> None:
        asked = asyncio.create_task(connection.fetchval("select pg_advisory_lock($1)", LOCK))
        await asyncio.sleep(0.1)
        if not asked.done():
            other = await asyncpg.connect(self.database_url)
            await other.fetch(LEADERS, LOCK)
            await other.close()
        await asked

    def shuffled(self, rows: Sequence[Any]) -> list[Any]:
        """Rows of keys that are not held back, keys mixed, each key's own rows in order."""
        now = asyncio.get_running_loop().time()
        for key in {row["key"] for row in rows} - self.held_until.keys():
            held = self.random.random() < HELD_BACK
            self.reordered += held
            self.held_until[key] = now + self.random.uniform(0, LONGEST_DELAY_SECONDS) if held else now
        free = [row for row in rows if self.held_until[row["key"]] <= now]
        keys = [row["key"] for row in free]
        self.random.shuffle(keys)
        lines = {key: iter([row for row in free if row["key"] == key]) for key in set(keys)}
        mixed = [next(lines[key]) for key in keys]
        self.reordered += sum(row is not other for row, other in zip(mixed, free, strict=True))
        return mixed

    async def publish(self, row: Any, connection: Any, producer: AIOKafkaProducer) -> None:
        for _ in range(1 + (self.random.random() < SENT_TWICE)):
            await put(producer, row["topic"], row["key"].encode(), row["body"].encode(), headers_of(row))
        await connection.execute(MARK, row["id"])
