"""How far all events are in: every telling service says how far it has published, Kafka how far that reaches."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from weakref import WeakKeyDictionary

import httpx
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from contracts.events.catalogue import TOPICS
from services.kernel.service import Service
from services.kernel.topics import PARTITIONS, administering
from services.reporting.domain.completeness import Completeness, Look, Place

log = structlog.get_logger()

TELLING = tuple(topic.removesuffix(".events") for topic in TOPICS)
EVERY_PARTITION = [TopicPartition(topic, partition) for topic in TOPICS for partition in range(PARTITIONS)]
PAUSE_SECONDS = 10
FRESH_SECONDS = 1
PATIENCE_SECONDS = 2


class Watch:
    """What is known of completeness in this process; asks again when that is older than a second."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.known = Completeness()
        self.looked_at = float("-inf")
        self.one_at_a_time = asyncio.Lock()

    async def complete_to(self) -> datetime | None:
        """The wall-clock time up to which all services' events are in; none while nobody could say."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self.one_at_a_time:
                if asyncio.get_running_loop().time() - self.looked_at >= FRESH_SECONDS:
                    await self.look()
        except (httpx.HTTPError, KafkaError, OSError, TimeoutError) as wrong:
            log.warning("completeness.unknown", reason=type(wrong).__name__)
        return self.known.complete_to

    async def look(self) -> None:
        """Ask how far everybody is, then how far the topics reach, then how far this service has come."""
        self.looked_at = asyncio.get_running_loop().time()
        horizon = min(await asyncio.gather(*(self.horizon_of(service) for service in TELLING)))
        look = Look(horizon, await self.published())
        self.known = self.known.after(await self.consumed(), look)

    async def horizon_of(self, service: str) -> datetime:
        answer = await self.service.ask(service, "/internal/outbox-horizon", purpose="completeness of statistics")
        return datetime.fromisoformat(answer["horizon"])

    async def published(self) -> Mapping[Place, int]:
        """Where each partition ends."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.service.settings.kafka_bootstrap_servers)
        await consumer.start()
        try:
            ends = await consumer.end_offsets(EVERY_PARTITION)
        finally:
            await consumer.stop()
        return {(place.topic, place.partition): end for place, end in ends.items()}

    async def consumed(self) -> Mapping[Place, int]:
        """How far all instances of this service have applied each partition."""
        async with administering(self.service.settings.kafka_bootstrap_servers) as admin:
            committed = await admin.list_consumer_group_offsets(self.service.name)
        return {(place.topic, place.partition): offset.offset for place, offset in committed.items()}


watches: WeakKeyDictionary[Service, Watch] = WeakKeyDictionary()


def watch_of(service: Service) -> Watch:
    """The watch of this service."""
    return watches.setdefault(service, Watch(service))


async def keep_watch(service: Service) -> None:
    """Look from time to time, so that what was published long ago is not waited for when somebody asks."""
    while True:
        await watch_of(service).complete_to()
        await asyncio.sleep(PAUSE_SECONDS)
