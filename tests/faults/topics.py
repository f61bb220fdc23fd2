"""Writing to topics by hand, as no service would."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, OffsetAndMetadata

from tests.faults.history import Place
from tests.faults.observation import EVERY_PARTITION, OnTopic

Headers = Sequence[tuple[str, bytes | None]]


@asynccontextmanager
async def a_producer(bootstrap_servers: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap_servers, acks="all")
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def put(
    producer: AIOKafkaProducer, topic: str, key: bytes | None, value: bytes | None, headers: Headers = ()
) -> Place:
    """Put one record on a topic; where it lies."""
    kept = await producer.send_and_wait(topic, value, key, headers=list(headers))
    return kept.topic, kept.partition, kept.offset


async def put_again(bootstrap_servers: str, records: Iterable[OnTopic]) -> None:
    """Put copies of these records behind all others, in this order."""
    async with a_producer(bootstrap_servers) as producer:
        for one in records:
            await producer.send(one.topic, one.value, one.key, one.partition, headers=list(one.headers))
        await producer.flush()


async def forget_offsets(bootstrap_servers: str, group: str) -> None:
    """Send a group that has no members back to the first record of every partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(EVERY_PARTITION)
        await consumer.commit({place: OffsetAndMetadata(0, "") for place in EVERY_PARTITION})
    finally:
        await consumer.stop()
