"""Topics are made on purpose, never by a typo: 12 partitions each, for good."""

from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

PARTITIONS = 12


async def ensure_topics(bootstrap_servers: str, names: Sequence[str], replication: int) -> None:
    """Create the topics that are missing."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        known = set(await admin.list_topics())
        missing = [NewTopic(name, PARTITIONS, replication) for name in names if name not in known]
        if missing:
            await admin.create_topics(missing)
    finally:
        await admin.close()
