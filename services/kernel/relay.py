"""The relay: takes unpublished outbox rows to Kafka, in order, at least once; one is active for each service."""

import asyncio
import os
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from services.kernel.database import open_connection
from services.kernel.metrics import OUTBOX_OLDEST, RELAYED
from services.kernel.records import headers_of

if TYPE_CHECKING:
    from asyncpg import Record

log = structlog.get_logger()

LOCK = 7_301_002
BATCH = 500
POLL_SECONDS = 0.25
SEND_DEADLINE_SECONDS = 10
FAILURES_BEFORE_EXIT = 3
UNPUBLISHED = """
select id, event_id, type, topic, key, sequence, occurred_at, recorded_at, written_at, clock,
       correlation_id, causation_id, actor_role, body
from outbox
where position is null
order by id
limit $1
"""
MARK = """
update outbox
set position = $2 + marked.place
from unnest($1::bigint[]) with ordinality as marked (id, place)
where outbox.id = marked.id
"""


class SendFailed(Exception):
    """Kafka did not take what a connected producer sent."""


PASSING = (SendFailed, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class Relay:
    """Publishes what was committed; woken after each commit, and every 250 ms in any case.

    While Kafka cannot be reached it tries again. When a producer that had a connection fails to send three times in
    a row the process ends, because such a producer may never give up (M6); whoever runs the service starts it again.
    `in_place` says that it publishes, or stands by for the instance that does.
    """

    def __init__(self, service: str, database_url: str, bootstrap_servers: str) -> None:
        self.service = service
        self.database_url = database_url
        self.bootstrap_servers = bootstrap_servers
        self.woken = asyncio.Event()
        self.failures = 0
        self.in_place = False

    def wake(self) -> None:
        """Say that something was committed."""
        self.woken.set()

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            try:
                await self.lead()
            except (
                SendFailed,
                KafkaError,
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                OSError,
                TimeoutError,
            ) as wrong:
                await self.pause_after(wrong)

    async def pause_after(self, wrong: BaseException) -> None:
        self.failures += isinstance(wrong, SendFailed)
        log.warning("relay.interrupted", reason=type(wrong).__name__, failures=self.failures)
        if self.failures >= FAILURES_BEFORE_EXIT:
            log.error("relay.gave_up", failures=self.failures)
            os._exit(70)
        await asyncio.sleep(1)

    async def lead(self) -> None:
        """Hold the lock of the service's one relay and publish for as long as both servers answer."""
        connection = await open_connection(self.database_url, f"{self.service} relay")
        try:
            while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
                self.in_place = True
                await asyncio.sleep(POLL_SECONDS)
            producer = await self.open_producer()
            self.in_place = True
            try:
                await self.publish_all(connection, producer)
            finally:
                await close_quietly(producer)
        finally:
            self.in_place = False
            connection.terminate()

    async def open_producer(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap_servers,
            client_id=f"{self.service}-relay",
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=131_072,
            max_request_size=262_144,
            request_timeout_ms=5_000,
        )
        try:
            await asyncio.wait_for(producer.start(), SEND_DEADLINE_SECONDS)
        except BaseException:
            await close_quietly(producer)
            raise
        return producer

    async def publish_all(self, connection: Any, producer: AIOKafkaProducer) -> None:
        last = await connection.fetchval("select coalesce(max(position), 0) from outbox")
        while True:
            self.woken.clear()
            rows = await connection.fetch(UNPUBLISHED, BATCH)
            OUTBOX_OLDEST.labels(self.service).set(rows[0]["written_at"].timestamp() if rows else 0)
            if rows:
                await self.publish(producer, rows)
                await connection.execute(MARK, [row["id"] for row in rows], last)
                last += len(rows)
            if len(rows) < BATCH:
                await self.wait_for_work()

    async def publish(self, producer: AIOKafkaProducer, rows: "list[Record]") -> None:
        try:
            async with asyncio.timeout(SEND_DEADLINE_SECONDS):
                await send_all(producer, rows)
        except (KafkaError, TimeoutError) as wrong:
            raise SendFailed(type(wrong).__name__) from wrong
        self.failures = 0
        RELAYED.labels(self.service).inc(len(rows))

    async def wait_for_work(self) -> None:
        try:
            await asyncio.wait_for(self.woken.wait(), POLL_SECONDS)
        except TimeoutError:
            return


async def send_all(producer: AIOKafkaProducer, rows: "list[Record]") -> None:
    """Hand every row to the producer, in order, and wait until the broker has them all."""
    sent = [
        await producer.send(row["topic"], row["body"].encode(), row["key"].encode(), headers=headers_of(row))
        for row in rows
    ]
    await asyncio.gather(*sent)


async def close_quietly(producer: AIOKafkaProducer) -> None:
    """Close a producer that may no longer be able to close itself."""
    try:
        await asyncio.wait_for(producer.stop(), 3)
    except (KafkaError, TimeoutError, OSError) as wrong:
        log.warning("relay.producer_left_open", reason=type(wrong).__name__)
