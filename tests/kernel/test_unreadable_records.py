"""A record that Kafka's client cannot unpack is parked by its place and costs no other record."""

import struct
from uuid import UUID

from aiokafka import AIOKafkaProducer
from aiokafka.record.util import calc_crc32c

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small, Starting
from tests.kit import Servers, eventually, tell

TOPIC = "applications.events"
PARTITIONS = (0, 5, 11)


async def put_unreadable(servers: Servers, partition: int) -> int:
    """Put a record on the topic whose header has a name that is not UTF-8; its offset."""
    async with AIOKafkaProducer(bootstrap_servers=servers.bootstrap_servers) as producer:
        batch = producer.create_batch()
        batch.append(timestamp=None, key=b"k", value=b"{}", headers=[("QQQQ", b"1")])
        spoilt = bytearray(bytes(batch._build()).replace(b"QQQQ", b"\xff\xfe\xff\xfe"))
        spoilt[17:21] = struct.pack(">I", calc_crc32c(spoilt[21:]))
        batch._buffer = spoilt
        sent = await producer.send_batch(batch, TOPIC, partition=partition)
        return int((await sent).offset)


async def tell_many(small: Small) -> list[UUID]:
    notes = [new_id() for _ in range(150)]
    await tell(small.service, *(ApplicationWithdrawn(application_id=note, partnership="P") for note in notes))
    return notes


async def seen_once(small: Small, notes: list[UUID]) -> bool:
    rows = await small.service.pool.fetch("select seen from notes where id = any($1)", notes)
    return [row["seen"] for row in rows] == [1] * len(notes)


async def places(small: Small) -> list[tuple[int, int, str]]:
    rows = await small.service.pool.fetch('select partition, "offset", cause from parked order by id')
    return [(row["partition"], row["offset"], row["cause"]) for row in rows]


async def test_what_cannot_be_unpacked_is_parked_and_costs_no_other_record(
    start_small: Starting, servers: Servers
) -> None:
    async with start_small() as small:
        notes, put = [], []
        for partition in PARTITIONS:
            notes += await tell_many(small)
            put.append((partition, await put_unreadable(servers, partition), "unreadable"))
            notes += await tell_many(small)
        await eventually(lambda: seen_once(small, notes), 60)

        async def all_parked() -> bool:
            return sorted(await places(small)) == put

        await eventually(all_parked, 60)
        after = await tell_many(small)
        await eventually(lambda: seen_once(small, after), 60)
