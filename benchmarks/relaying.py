"""The relay beside a bare producer that sends the same bytes: events a second, and the wait of a single one."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from benchmarks.bench import Bench
from benchmarks.cases import a_life, outbox_rows
from benchmarks.outboxes import Record, fill, records_of
from benchmarks.rows import Row, in_turn, p99
from benchmarks.waiting import until
from contracts.events.catalogue import TOPICS
from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.migrations import migrate
from services.kernel.outbox import Told, write_down
from services.kernel.relay import Relay
from services.kernel.topics import ensure_topics

TOPIC = "bench.relay"
EACH_ROUND, SINGLE_ONES = 20_000, 500
IDLE_SECONDS = (0.003, 0.012)


async def measure_relay(bench: Bench) -> list[Row]:
    """Rows of the outbox on Kafka and marked, against the same bytes, keys and headers sent in batches."""
    async with relaying(bench) as (relay, connection), producing(bench, linger_ms=5) as producer:

        async def floor() -> float:
            records = await records_of(bench, rows_for(bench))
            began = time.perf_counter()
            await send_all(producer, records)
            return len(records) / (time.perf_counter() - began)

        async def ours() -> float:
            rows = rows_for(bench)
            last = await connection.fetchval("select coalesce(max(position), 0) from outbox") + len(rows)
            await fill(connection, rows, published=False)
            began = time.perf_counter()
            relay.wake()
            await until(lambda: connection.fetchval("select max(position) = $1 from outbox", last), pause=0.01)
            return len(rows) / (time.perf_counter() - began)

        floors, relayed = await in_turn(bench.rounds, floor, ours)
    return [Row("relay against a batching producer with the same bytes", "events/s", 0.50, floors, relayed)]


async def measure_single_events(bench: Bench) -> list[Row]:
    """From the commit of one event until the broker has it, against one record sent until it is acknowledged."""
    async with relaying(bench) as (relay, connection), producing(bench, linger_ms=0) as producer:

        async def floor() -> float:
            records = await records_of(bench, outbox_rows(bench.times(SINGLE_ONES)))
            return p99([await wait_of_a_record(producer, record) for record in records])

        async def ours() -> float:
            return p99([await wait_of_an_event(relay, connection) for _ in range(bench.times(SINGLE_ONES))])

        floors, waits = await in_turn(bench.rounds, floor, ours)
    return [Row("commit to acknowledged by Kafka, idle, p99", "ms", 3.0, floors, waits)]


class WatchedRelay(Relay):
    """The relay, which also says when the broker has acknowledged what it sent."""

    def __init__(self, service: str, database_url: str, bootstrap_servers: str) -> None:
        super().__init__(service, database_url, bootstrap_servers)
        self.acknowledged = asyncio.Event()

    async def publish(self, producer: AIOKafkaProducer, rows: "Sequence[asyncpg.Record]") -> None:
        await super().publish(producer, rows)
        if rows:
            self.acknowledged.set()


@asynccontextmanager
async def relaying(bench: Bench) -> "AsyncIterator[tuple[WatchedRelay, asyncpg.Connection[asyncpg.Record]]]":
    """A relay at work on an outbox of its own, and a connection to that outbox."""
    database_url = bench.database("relay")
    await migrate(database_url, bench.no_migrations)
    await ensure_topics(bench.servers.bootstrap_servers, [TOPIC, *TOPICS], 1)
    relay = WatchedRelay("bench", database_url, bench.servers.bootstrap_servers)
    task = asyncio.create_task(relay.run())
    connection = await asyncpg.connect(database_url)
    try:
        await until(partial(is_in_place, relay))
        yield relay, connection
    finally:
        await connection.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def is_in_place(relay: Relay) -> bool:
    return relay.in_place


@asynccontextmanager
async def producing(bench: Bench, linger_ms: int) -> AsyncIterator[AIOKafkaProducer]:
    """A bare producer, as durable as the relay's."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bench.servers.bootstrap_servers,
        acks="all",
        enable_idempotence=True,
        linger_ms=linger_ms,
        max_batch_size=131_072,
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


def rows_for(bench: Bench) -> list[dict[str, Any]]:
    return outbox_rows(bench.times(EACH_ROUND), TOPIC)


async def send_all(producer: AIOKafkaProducer, records: Sequence[Record]) -> None:
    """Send these in batches and wait until the broker has them all."""
    sent = [await producer.send(each.topic, each.value, each.key, headers=each.headers) for each in records]
    await asyncio.gather(*sent)


async def wait_of_a_record(producer: AIOKafkaProducer, record: Record) -> float:
    await asyncio.sleep(random.uniform(*IDLE_SECONDS))  # noqa: S311 - no secret
    began = time.perf_counter()
    await producer.send_and_wait(record.topic, record.value, record.key, headers=record.headers)
    return time.perf_counter() - began


async def wait_of_an_event(relay: WatchedRelay, connection: "asyncpg.Connection[asyncpg.Record]") -> float:
    await asyncio.sleep(random.uniform(*IDLE_SECONDS))  # noqa: S311 - no secret
    relay.acknowledged.clear()
    async with connection.transaction():
        await write_down(connection, [Told(a_life()[0], wall_clock(), new_id(), None, "applicant")])
    began = time.perf_counter()
    relay.wake()
    await relay.acknowledged.wait()
    return time.perf_counter() - began
