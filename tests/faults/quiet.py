"""When a system has come to rest: everything told is on its topic, everything there was heard, everybody is ready."""

import asyncio

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from contracts.events.catalogue import TOPICS
from deploy.local.stack import Stack
from deploy.local.waiting import NotInTime
from services.kernel.topics import PARTITIONS

PATIENCE_SECONDS = 180
HEARING = ("applications", "funding", "notifications", "reporting")
PLACES = [TopicPartition(topic, number) for topic in TOPICS for number in range(PARTITIONS)]
PASSING = (KafkaError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)
OUTBOX = (
    "select topic, count(*) as told, count(*) filter (where position is null) as unpublished from outbox group by 1"
)


async def until_quiet(stack: Stack, patience: float = PATIENCE_SECONDS) -> None:
    """Return when nothing moves any more; NotInTime with what still does."""
    loop = asyncio.get_running_loop()
    end, before = loop.time() + patience, ""
    while True:
        moving, state = await look(stack)
        if not moving and state == before:
            return
        if loop.time() > end:
            raise NotInTime(f"rest did not come within {patience:.0f} seconds: {moving or 'events follow events'}")
        before = "" if moving else state
        await asyncio.sleep(0.4)


async def look(stack: Stack) -> tuple[str, str]:
    """What still moves ("" when nothing does), and the place that everything has reached."""
    try:
        told = await told_so_far(stack)
        ends = await ends_of_topics(stack.bootstrap_servers)
        lag = await lag_of_groups(stack.bootstrap_servers, ends)
    except PASSING as wrong:
        return f"a server does not answer ({type(wrong).__name__})", ""
    waiting = {topic: unpublished for topic, (_, unpublished) in told.items() if unpublished}
    missing = [
        topic
        for topic, (number, _) in told.items()
        if sum(ends[place] for place in ends if place.topic == topic) < number
    ]
    late = [service for service in stack.services if not await asyncio.to_thread(stack.is_ready, service)]
    moving = [
        f"{what}: {which}"
        for what, which in (("unpublished", waiting), ("not on topic", missing), ("lag", lag), ("not ready", late))
        if which
    ]
    return "; ".join(moving), f"{told} {sum(ends.values())}"


async def told_so_far(stack: Stack) -> dict[str, tuple[int, int]]:
    """For each topic how many events were told, and how many of them are not published."""
    found: dict[str, tuple[int, int]] = {}
    for service in HEARING:
        connection = await asyncpg.connect(stack.database_url(service), timeout=5)
        try:
            rows = await connection.fetch(OUTBOX)
        finally:
            await connection.close()
        found |= {row["topic"]: (row["told"], row["unpublished"]) for row in rows}
    return found


async def ends_of_topics(bootstrap_servers: str) -> dict[TopicPartition, int]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, request_timeout_ms=5000)
    await consumer.start()
    try:
        ends: dict[TopicPartition, int] = await consumer.end_offsets(PLACES)
        return ends
    finally:
        await consumer.stop()


async def lag_of_groups(bootstrap_servers: str, ends: dict[TopicPartition, int]) -> dict[str, int]:
    """How many records each group has not committed yet, where there are any."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers, request_timeout_ms=5000)
    await admin.start()
    try:
        found = {}
        for group in HEARING:
            offsets = await admin.list_consumer_group_offsets(group)
            done = {place: max(0, kept.offset) for place, kept in offsets.items()}
            found[group] = sum(max(0, end - done.get(place, 0)) for place, end in ends.items())
        return {group: lag for group, lag in found.items() if lag}
    finally:
        await admin.close()
