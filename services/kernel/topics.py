"""Topics are made on purpose, never by a typo: 12 partitions each, for good."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

PARTITIONS = 12
# How soon a consumer sees that topics are there again after Kafka lost them; by default it looks every five minutes.
METADATA_MAX_AGE_MS = 5_000


@asynccontextmanager
async def administering(bootstrap_servers: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """A connection of its own on which Kafka tells and changes what topics and groups there are."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def ensure_topics(bootstrap_servers: str, names: Sequence[str], replication: int) -> None:
    """Create the topics that are missing."""
    async with administering(bootstrap_servers) as admin:
        known = set(await admin.list_topics())
        missing = [NewTopic(name, PARTITIONS, replication) for name in names if name not in known]
        if missing:
            await admin.create_topics(missing)


async def is_reached(bootstrap_servers: str) -> bool:
    """Whether any broker of this list takes a connection within a second."""
    for address in bootstrap_servers.split(","):
        host, _, port = address.rpartition(":")
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), 1)
        except (OSError, TimeoutError):
            continue
        writer.close()
        return True
    return False
