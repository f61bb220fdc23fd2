"""The kernel's consumer beside a bare one that keeps no inbox and copies each batch into a table."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaBroker

from benchmarks.bench import Bench
from benchmarks.cases import outbox_rows
from benchmarks.outboxes import records_of
from benchmarks.relaying import producing, send_all
from benchmarks.rows import Row, in_turn
from contracts.events.base import Event
from contracts.events.catalogue import ALL_EVENTS, TOPICS
from services.kernel.consumer import Consumption
from services.kernel.database import open_pool
from services.kernel.handlers import Handlers
from services.kernel.migrations import migrate
from services.kernel.records import Heard, RawRecord
from services.kernel.settings import Settings
from services.kernel.subscription import MAX_RECORDS, subscribe
from services.kernel.topics import PARTITIONS, ensure_topics
from services.kernel.transaction import Transaction

EACH_ROUND = 20_000
PLACES = tuple(TopicPartition(topic, number) for topic in TOPICS for number in range(PARTITIONS))
EFFECTS = "create table effects (key text not null, body text not null)"
COLUMNS = ("key", "body")
groups = count(1)
Offsets = Mapping[TopicPartition, int]


async def measure_consumer(bench: Bench) -> list[Row]:
    """Events applied in a second: inbox, parking and an effect, against getmany and one COPY for each batch."""
    number = bench.times(EACH_ROUND)
    begin = await write_records(bench, number)
    floors, by_batch, one_by_one = await in_turn(
        bench.rounds,
        partial(copy_batches, bench, begin, number),
        partial(apply, bench, begin, number, listening()),
        partial(apply, bench, begin, number, reacting()),
    )
    path = "consumer with inbox against getmany + one COPY a batch"
    return [
        Row(f"{path}, effect of the same COPY", "events/s", 0.40, floors, by_batch),
        Row(f"{path}, effect of one INSERT for each event", "events/s", None, floors, one_by_one),
    ]


def listening() -> Handlers:
    """Keeps what was heard, a batch at a time, as reporting does."""
    handlers = Handlers("bench", lambda tx: tx)

    @handlers.on_every_batch
    async def copy(batch: Sequence[Heard], tx: Transaction) -> None:
        records = [(heard.key, heard.body.decode()) for heard in batch]
        await tx.connection.copy_records_to_table("effects", records=records, columns=COLUMNS)

    return handlers


def reacting() -> Handlers:
    """Writes one row for each event, as a handler of a business service does."""
    handlers = Handlers("bench", lambda tx: tx)

    @handlers.on(*ALL_EVENTS.values())
    async def insert(event: Event, tx: Transaction) -> None:
        await tx.run("insert into effects (key, body) values ($1, $2)", event.key, type(event).__name__)

    return handlers


class Watched(Consumption):
    """Measures from its first record until the offsets of its last one are committed."""

    def watch(self, number: int) -> None:
        self.left, self.began, self.ended = number, 0.0, 0.0
        self.done = asyncio.Event()

    async def consume(self, records: Sequence[RawRecord], consumer: Any) -> None:
        self.began = self.began or time.perf_counter()
        await super().consume(records, consumer)
        self.left -= len(records)
        if self.left <= 0:
            self.ended = time.perf_counter()
            self.done.set()


async def apply(bench: Bench, begin: Offsets, number: int, handlers: Handlers) -> float:
    """Events a second of the kernel's consumer, in a new group with a new database."""
    group, database_url = f"bench-ours-{next(groups)}", bench.database("consumer")
    await migrate(database_url, bench.no_migrations)
    await start_group(bench, group, begin)
    broker = KafkaBroker(bench.servers.bootstrap_servers, apply_types=False, logger=None)
    async with await open_pool(database_url, group, 4) as pool:
        await pool.execute(EFFECTS)
        consumption = Watched(handlers, pool, lambda: None)
        consumption.watch(number)
        subscribe(broker, group, settings_of(bench, database_url), TOPICS, consumption)
        async with broker:
            await broker.start()
            await consumption.done.wait()
    return number / (consumption.ended - consumption.began)


async def copy_batches(bench: Bench, begin: Offsets, number: int) -> float:
    """Events a second of a bare consumer, measured in the same way."""
    group, left, began = f"bench-floor-{next(groups)}", number, 0.0
    await start_group(bench, group, begin)
    connection = await asyncpg.connect(bench.database("consumer"))
    await connection.execute(EFFECTS)
    async with consuming(bench, group, *TOPICS) as consumer:
        while left > 0:
            fetched = await consumer.getmany(timeout_ms=10, max_records=MAX_RECORDS)
            batch = [record for records in fetched.values() for record in records]
            began = began or (time.perf_counter() if batch else 0.0)
            rows = [(record.key.decode(), record.value.decode()) for record in batch]
            await connection.copy_records_to_table("effects", records=rows, columns=COLUMNS)
            await consumer.commit()
            left -= len(batch)
        ended = time.perf_counter()
    await connection.close()
    return number / (ended - began)


@asynccontextmanager
async def consuming(bench: Bench, group: str, *topics: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A bare consumer of these topics, or of none yet."""
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=bench.servers.bootstrap_servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def start_group(bench: Bench, group: str, begin: Offsets) -> None:
    """Let a new group begin where the records of this bench do."""
    async with consuming(bench, group) as consumer:
        consumer.assign(PLACES)
        await consumer.commit(dict(begin))


async def write_records(bench: Bench, number: int) -> Offsets:
    """Put so many events on their topics; where they begin."""
    await ensure_topics(bench.servers.bootstrap_servers, TOPICS, 1)
    async with consuming(bench, "bench-look") as consumer:
        begin: Offsets = await consumer.end_offsets(PLACES)
    records = await records_of(bench, outbox_rows(number))
    async with producing(bench, linger_ms=5) as producer:
        await send_all(producer, records)
    return begin


def settings_of(bench: Bench, database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        kafka_bootstrap_servers=bench.servers.bootstrap_servers,
        token_public_key_file=bench.keys.token_public,
        service_secret_file=bench.keys.service_secret,
    )
