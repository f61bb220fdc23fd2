"""Outbox rows as Kafka records, a batch for each partition: CloudEvents 1.0 in binary mode, as `records` reads them."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.partitioner import DefaultPartitioner

from services.kernel.topics import PARTITIONS

if TYPE_CHECKING:
    from asyncpg import Record

SEND_DEADLINE_SECONDS = 10
BATCH_BYTES = 524_288
# After so many rows whoever else waits for this process has a turn.
ROWS_AT_A_STRETCH = 200
# Columns of the view `outgoing` that are no headers. PostgreSQL makes and encodes the texts of the others, in another
# process than the one that is kept busy by sending them.
PLAIN = ("id", "position", "topic", "written_at", "key", "value")


def open_producer(service: str, bootstrap_servers: str) -> AIOKafkaProducer:
    """A producer that repeats nothing, reorders nothing and takes no answer for less than all replicas; not started."""
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers,
        client_id=f"{service}-relay",
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_batch_size=BATCH_BYTES,
        request_timeout_ms=5_000,
    )


async def send_all(producer: AIOKafkaProducer, rows: "Sequence[Record]") -> dict[TopicPartition, tuple[int, int]]:
    """Send rows of `outgoing` in order and wait until the broker has them all.

    For each partition: the offset of the first record that went there now, and the one after the last.
    """
    sent = [
        (await producer.send_batch(batch, place.topic, partition=place.partition), batch.record_count())
        for place, batch in await batches_of(producer, rows)
    ]
    places: dict[TopicPartition, tuple[int, int]] = {}
    for delivered, number in sent:
        record = await delivered
        first, _ = places.get(record.topic_partition, (record.offset, 0))
        places[record.topic_partition] = (first, record.offset + number)
    return places


async def batches_of(producer: AIOKafkaProducer, rows: "Sequence[Record]") -> list[tuple[TopicPartition, Any]]:
    """Full batches first come first, then what is left; of one partition always in order."""
    filling: dict[TopicPartition, Any] = {}
    full: list[tuple[TopicPartition, Any]] = []
    names = header_names(rows)
    for number, row in enumerate(rows, 1):
        place = TopicPartition(row["topic"], partition_of(row["key"]))
        batch = filling.get(place)
        if batch is None or not add(batch, row, names):
            if batch:
                full.append((place, batch))
            batch = filling[place] = producer.create_batch()
            add(batch, row, names)
        if number % ROWS_AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    return [*full, *filling.items()]


def header_names(rows: "Sequence[Record]") -> Sequence[str]:
    return tuple(rows[0].keys())[len(PLAIN) :]


def add(batch: Any, row: "Record", names: Sequence[str]) -> bool:
    """Whether the batch had room for this row; an empty one always has."""
    headers = [(name, value) for name, value in zip(names, row[len(PLAIN) :], strict=True) if value]
    return batch.append(timestamp=None, key=row["key"], value=row["value"], headers=headers) is not None


@lru_cache(4_096)
def partition_of(key: bytes) -> int:
    """The partition of a key, the same that every Kafka client chooses by default."""
    partition: int = DefaultPartitioner()(key, PLACES, PLACES)
    return partition


PLACES = list(range(PARTITIONS))
