"""The one way to subscribe: FastStream, raw batches, offsets committed by hand, from the earliest record on."""

import os
from collections.abc import Sequence
from typing import Any, cast

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage

from services.kernel.consumer import Consumption
from services.kernel.fetching import Fetching
from services.kernel.records import RawRecord
from services.kernel.settings import Settings

log = structlog.get_logger()

MAX_RECORDS = 500


class WouldCommitByItself(Exception):
    """A subscriber would acknowledge records before their effect is stored (M1, M5b)."""


def subscribe(
    broker: KafkaBroker, service: str, settings: Settings, topics: Sequence[str], consumption: Consumption
) -> Any:
    """Make the service's subscriber; the consumption is given raw records and commits their offsets."""
    subscriber: Any = broker.subscriber(
        *topics,
        batch=True,
        group_id=service,
        group_instance_id=f"{service}-{settings.instance}",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL,
        isolation_level="read_committed",
        max_records=MAX_RECORDS,
        batch_timeout_ms=10,
        session_timeout_ms=settings.kafka_session_timeout_ms,
        heartbeat_interval_ms=min(3_000, settings.kafka_session_timeout_ms // 3),
        max_poll_interval_ms=settings.kafka_max_poll_interval_ms,
        listener=Membership(consumption),
        parser=as_it_came,
        decoder=raw_records,
    )

    async def consume(records: Any) -> None:
        try:
            await consumption.consume(records, subscriber.consumer)
        except Exception as wrong:
            # FastStream would go on to the next batch, and its commit would skip this one.
            log.critical("consumer.ended", exc_info=wrong)
            os._exit(70)

    subscriber(consume)
    subscriber.get_msg = Fetching(consumption, subscriber.get_msg).fetch
    return subscriber


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Tells the consumption when this process's membership of the group ends, before it joins again."""

    def __init__(self, consumption: Consumption) -> None:
        self.consumption = consumption

    async def on_partitions_revoked(self, revoked: object) -> None:
        self.consumption.end_membership()

    async def on_partitions_assigned(self, assigned: object) -> None:
        """Nothing is begun before records come."""


async def as_it_came(records: tuple[RawRecord, ...]) -> KafkaAckableMessage:
    """A batch as FastStream's message, nothing of it decoded: one strange header must not stop a partition."""
    return KafkaAckableMessage(body=b"", raw_message=records, consumer=NoCommit())


async def raw_records(message: KafkaAckableMessage) -> Any:
    return message.raw_message


class NoCommit:
    """Offsets are committed by the consumption only; FastStream has nothing to commit with."""

    async def commit(self) -> None:
        raise WouldCommitByItself("a record was acknowledged outside the kernel's consumer")

    def seek(self, partition: TopicPartition, offset: int) -> None:
        raise WouldCommitByItself("a partition was moved outside the kernel's consumer")


def refuse_automatic_commits(broker: KafkaBroker) -> None:
    """Raise WouldCommitByItself unless every subscriber commits by hand."""
    for subscriber in cast(list[Any], broker.subscribers):
        arguments: dict[str, Any] = getattr(subscriber, "_connection_args", {})
        if arguments.get("enable_auto_commit") is not False or subscriber.ack_policy is not AckPolicy.MANUAL:
            raise WouldCommitByItself(f"a subscriber of {', '.join(subscriber.topic_names)} would commit by itself")
