"""When Kafka has lost what it held, everything that was ever published is published again, in the order of then.

A topic's end offsets only grow: whatever retention removes, they count all records that ever came. So topics whose
offsets add up to less than the outbox has published lost something, or are new.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.kernel.topics import PARTITIONS

if TYPE_CHECKING:
    from asyncpg import Record

log = structlog.get_logger()

PAGE = 2_000
WATCH_SECONDS = 1
OWN_TOPICS = """
with recursive told as (
    select min(topic) as topic from outbox
    union all
    select (select min(topic) from outbox where topic > told.topic) from told where told.topic is not null
)
select topic from told where topic is not null
"""
PUBLISHED = "select * from outgoing where position > $1 and position <= $2 order by position limit $3"
BEGUN = "select id, reached from republications where done_at is null"
BEGIN = "insert into republications (upto) values ($1) returning id, reached"
GO_ON = "update republications set reached = $2 where id = $1"
END = "update republications set done_at = clock_timestamp() where id = $1"

Publish = Callable[[Sequence["Record"]], Awaitable[None]]


class RecordsLost(Exception):
    """Kafka holds less than it acknowledged."""


class Holdings:
    """How much Kafka holds of the topics on which a service tells."""

    def __init__(self, bootstrap_servers: str) -> None:
        self.consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, request_timeout_ms=5_000)

    async def count(self, topics: Sequence[str]) -> int:
        """How many offsets these topics have given out."""
        places = [TopicPartition(topic, partition) for topic in topics for partition in range(PARTITIONS)]
        ends = await self.consumer.end_offsets(places)
        return sum(ends.values())

    async def settled_count(self, topics: Sequence[str], expected: int) -> int:
        """The same, looked at twice when it is less than expected: a new leader may know less at first."""
        held = await self.count(topics)
        if held < expected:
            await asyncio.sleep(WATCH_SECONDS)
            held = await self.count(topics)
        return held

    async def watch(self, expected: Callable[[], tuple[Sequence[str], int]]) -> None:
        """Raise RecordsLost as soon as topics hold less than is expected of them; KafkaError when nobody answers."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            topics, published = expected()
            if await self.count(topics) < published:
                raise RecordsLost


async def publish_again_what_was_lost(connection: Any, holdings: Holdings, publish: Publish) -> None:
    """Publish all that was published, when Kafka holds less; goes on where an earlier attempt was interrupted."""
    published = await connection.fetchval("select coalesce(max(position), 0) from outbox")
    held = await holdings.settled_count(await topics_of(connection), published)
    begun = await connection.fetchrow(BEGUN)
    if begun is None and held >= published:
        return
    log.warning("relay.publishes_again", published=published, held=held)
    begun = begun or await connection.fetchrow(BEGIN, published)
    reached = begun["reached"] if held >= begun["reached"] else 0
    while rows := await connection.fetch(PUBLISHED, reached, published, PAGE):
        await publish(rows)
        reached = rows[-1]["position"]
        await connection.execute(GO_ON, begun["id"], reached)
    await connection.execute(END, begun["id"])
    log.warning("relay.published_again", records=published)


async def topics_of(connection: Any) -> list[str]:
    """The topics on which this service has ever told."""
    return [row["topic"] for row in await connection.fetch(OWN_TOPICS)]
