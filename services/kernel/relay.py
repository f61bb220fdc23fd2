"""The relay: takes unpublished outbox rows to Kafka, in order, at least once; one is active for each service."""

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from contracts.events.catalogue import TOPICS
from services.kernel.database import CONNECTION_ENDS, open_connection
from services.kernel.metrics import OUTBOX_OLDEST, RELAYED
from services.kernel.publishing import SEND_DEADLINE_SECONDS, open_producer, send_all
from services.kernel.republication import Holdings, RecordsLost, publish_again_what_was_lost, topics_of
from services.kernel.together import side_by_side
from services.kernel.topics import ensure_topics

if TYPE_CHECKING:
    from asyncpg import Record

log = structlog.get_logger()

LOCK = 7_301_002
BATCH = 2_000
POLL_SECONDS = 0.25
FAILURES_BEFORE_EXIT = 3
# What follows rows that are on their way: up to $2 only these $3 may be unpublished. One that was committed late
# comes first, so then there is nothing to fetch until they are marked.
UNPUBLISHED = """
select *
from outgoing
where position is null and id > $2
    and $3 = (select count(*) from outbox where position is null and id <= $2)
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


PASSING = (SendFailed, RecordsLost, KafkaError, *CONNECTION_ENDS)


class Relay:
    """Publishes what was committed; woken after each commit, and every 250 ms in any case.

    While Kafka cannot be reached it tries again. When a producer that had a connection fails to send three times in
    a row the process ends, because such a producer may never give up (M6); whoever runs the service starts it again.
    `in_place` says that it publishes, or stands by for the instance that does.
    """

    def __init__(self, service: str, database_url: str, bootstrap_servers: str, replication: int = 1) -> None:
        self.service = service
        self.database_url = database_url
        self.bootstrap_servers = bootstrap_servers
        self.replication = replication
        self.woken = asyncio.Event()
        self.failures = 0
        self.in_place = False
        self.last = 0
        self.topics: set[str] = set()
        self.ends: dict[TopicPartition, int] = {}

    def wake(self) -> None:
        """Say that something was committed."""
        self.woken.set()

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            try:
                await self.lead()
            except PASSING as wrong:
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
            await self.publish_with(connection)
        finally:
            self.in_place = False
            connection.terminate()

    async def publish_with(self, connection: Any) -> None:
        """Publish over new connections to Kafka, first whatever it has lost."""
        producer, holdings = open_producer(self.service, self.bootstrap_servers), Holdings(self.bootstrap_servers)
        try:
            async with asyncio.timeout(SEND_DEADLINE_SECONDS):
                await ensure_topics(self.bootstrap_servers, TOPICS, self.replication)
                await asyncio.gather(producer.start(), holdings.consumer.start())
            self.last = await connection.fetchval("select coalesce(max(position), 0) from outbox")
            self.topics = set(await topics_of(connection))
            self.ends = {}
            await publish_again_what_was_lost(connection, holdings, lambda rows: self.publish(producer, rows))
            self.in_place = True
            await side_by_side(
                self.publish_all(connection, producer), holdings.watch(lambda: (sorted(self.topics), self.last))
            )
        finally:
            await close_quietly(producer)
            await close_quietly(holdings.consumer)

    async def publish_all(self, connection: Any, producer: AIOKafkaProducer) -> None:
        """Send rows while those before them are marked and those after them fetched."""
        marked: Sequence[Record] = ()
        rows: Sequence[Record] = ()
        while True:
            self.woken.clear()
            following, _ = await side_by_side(
                self.mark_and_fetch(connection, marked, rows), self.publish(producer, rows)
            )
            if not (rows or following):
                await self.wait_for_work()
            marked, rows = rows, following

    async def mark_and_fetch(
        self, connection: Any, sent: "Sequence[Record]", sending: "Sequence[Record]"
    ) -> "Sequence[Record]":
        """Mark what was sent as published, and fetch what comes after the rows that are being sent."""
        if sent:
            await connection.execute(MARK, [row["id"] for row in sent], self.last)
            self.last += len(sent)
        last_id = sending[-1]["id"] if sending else 0
        following: Sequence[Record] = await connection.fetch(UNPUBLISHED, BATCH, last_id, len(sending))
        oldest = next(iter(sending or following), None)
        OUTBOX_OLDEST.labels(self.service).set(oldest["written_at"].timestamp() if oldest else 0)
        return following

    async def publish(self, producer: AIOKafkaProducer, rows: "Sequence[Record]") -> None:
        """Return when the broker has these rows; SendFailed when it does not take them in time."""
        if not rows:
            return
        try:
            async with asyncio.timeout(SEND_DEADLINE_SECONDS):
                places = await send_all(producer, rows)
        except (KafkaError, TimeoutError) as wrong:
            raise SendFailed(type(wrong).__name__) from wrong
        self.failures = 0
        RELAYED.labels(self.service).inc(len(rows))
        self.topics.update(place.topic for place in places)
        if any(0 <= first < self.ends.get(place, 0) for place, (first, _) in places.items()):
            raise RecordsLost
        self.ends.update({place: end for place, (_, end) in places.items()})

    async def wait_for_work(self) -> None:
        try:
            await asyncio.wait_for(self.woken.wait(), POLL_SECONDS)
        except TimeoutError:
            return


async def close_quietly(client: Any) -> None:
    """Close a client of Kafka that may no longer be able to close itself."""
    try:
        await asyncio.wait_for(client.stop(), 3)
    except (KafkaError, TimeoutError, OSError) as wrong:
        log.warning("relay.client_left_open", client=type(client).__name__, reason=type(wrong).__name__)
