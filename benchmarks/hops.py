"""Three hops over bare Kafka: a record is produced, consumed and produced again, three times."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.bench import Bench
from benchmarks.open_loop import at_constant_rate
from benchmarks.relaying import producing
from benchmarks.waiting import until
from services.kernel.topics import ensure_topics

TOPICS = ("bench.hop.1", "bench.hop.2", "bench.hop.3")
BODY = b"x" * 350


class Hops:
    """Three topics and who passes records on between them."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self.producer = producer
        self.arrived: dict[bytes, float] = {}

    async def times(self, rate: float, number: int) -> list[float]:
        """How long each of so many records took, in seconds, when they were sent at constant times."""
        self.arrived.clear()
        keys = [str(place).encode() for place in range(number)]
        due = await at_constant_rate(rate, [partial(self.send, TOPICS[0], key) for key in keys])

        async def all_arrived() -> bool:
            return len(self.arrived) == number

        await until(all_arrived)
        return [self.arrived[key] - at for key, at in zip(keys, due, strict=True)]

    async def send(self, topic: str, key: bytes) -> None:
        await self.producer.send_and_wait(topic, BODY, key)

    async def pass_on(self, consumer: AIOKafkaConsumer, following: str) -> None:
        async for record in consumer:
            await self.producer.send(following, record.value, record.key)

    async def note_arrivals(self, consumer: AIOKafkaConsumer) -> None:
        async for record in consumer:
            self.arrived[record.key] = time.time()


@asynccontextmanager
async def three_hops(bench: Bench) -> AsyncIterator[Hops]:
    """The hops at work, each consumer a task of its own."""
    await ensure_topics(bench.servers.bootstrap_servers, TOPICS, 1)
    async with AsyncExitStack() as stack:
        hops = Hops(await stack.enter_async_context(producing(bench, linger_ms=0)))
        first, second, third = [await stack.enter_async_context(reading(bench, topic)) for topic in TOPICS]
        works = (hops.pass_on(first, TOPICS[1]), hops.pass_on(second, TOPICS[2]), hops.note_arrivals(third))
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield hops
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def reading(bench: Bench, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of what comes from now on."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bench.servers.bootstrap_servers)
    await consumer.start()
    await consumer.seek_to_end()
    try:
        yield consumer
    finally:
        await consumer.stop()
