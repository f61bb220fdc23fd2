"""Taking batches from Kafka, where one record that the client library cannot read must cost no other.

The library unpacks records while it hands them out. When one of them does not unpack (a header's name that is not
UTF-8, a broken checksum), everything that was handed out with it is gone, of other partitions too, though it counts as
consumed. So after any failure every partition goes back to what was applied, and the one at fault is read record by
record, until what cannot be read is parked by its place and the rest flows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import ConsumerStoppedError

from services.kernel.consumer import Consumption
from services.kernel.parking import KeptRecord
from services.kernel.records import RawRecord, Unreadable

log = structlog.get_logger()

Take = Callable[[Any], Awaitable[tuple[RawRecord, ...]]]
LOOK_MS = 2_000
PAUSE_SECONDS = 0.5
AS_MANY_AS_ALWAYS = 500
UNREADABLE = "Kafka's client cannot read it; its event is in the outbox of who told it"


class Fetching:
    """Gives a consumption its batches, and parks for it what cannot even be read."""

    def __init__(self, consumption: Consumption, take: Take) -> None:
        self.consumption = consumption
        self.take = take

    async def fetch(self, consumer: Any) -> tuple[RawRecord, ...]:
        """The next batch; none when it could not be read and the consumer went back."""
        try:
            return await self.take(consumer)
        except ConsumerStoppedError:
            raise
        except Exception as wrong:
            log.critical("consumer.cannot_read", reason=type(wrong).__name__, exc_info=wrong)
        try:
            await self.find_the_way(consumer)
        except ConsumerStoppedError:
            raise
        except Exception as wrong:
            log.warning("consumer.still_cannot_read", reason=type(wrong).__name__)
        await asyncio.sleep(PAUSE_SECONDS)
        return ()

    async def find_the_way(self, consumer: Any) -> None:
        """Go back everywhere, and step over what cannot be read."""
        places = sorted(consumer.assignment())
        for place in places:
            await self.go_back(consumer, place)
        for place, end in (await consumer.end_offsets(places)).items():
            if await consumer.position(place) >= end:
                continue
            readable = await self.is_readable(consumer, place)
            await self.go_back(consumer, place)
            if not readable:
                await self.read_one_by_one(consumer, place)

    async def go_back(self, consumer: Any, place: TopicPartition) -> None:
        """To the first record of a partition that was not applied."""
        offset = self.consumption.applied_up_to.get(place)
        if offset is None:
            offset = await consumer.committed(place)
        if offset is None:
            await consumer.seek_to_beginning(place)
        else:
            consumer.seek(place, offset)

    async def is_readable(self, consumer: Any, place: TopicPartition) -> bool:
        """Whether what comes next in this partition can be read."""
        try:
            await consumer.getmany(place, timeout_ms=LOOK_MS, max_records=AS_MANY_AS_ALWAYS)
        except ConsumerStoppedError:
            raise
        except Exception as wrong:
            log.error("consumer.cannot_read_partition", reason=type(wrong).__name__, place=str(place))
            return False
        return True

    async def read_one_by_one(self, consumer: Any, place: TopicPartition) -> None:
        """Apply records up to one that cannot be read, and park it and those that cannot be read right behind it."""
        parked = False
        while True:
            try:
                found = (await consumer.getmany(place, timeout_ms=LOOK_MS, max_records=1)).get(place, ())
            except ConsumerStoppedError:
                raise
            except Exception:
                await self.set_aside(consumer, place, await consumer.position(place))
                parked = True
                continue
            await self.consumption.consume(found, consumer)
            if parked or not found:
                return

    async def set_aside(self, consumer: Any, place: TopicPartition, offset: int) -> None:
        """Park what lies at this place and go on behind it."""
        record = KeptRecord(place.topic, place.partition, offset, None, None, ())
        await self.consumption.park(record, 1, Unreadable(UNREADABLE))
        await self.consumption.commit({place: offset + 1}, consumer)
        consumer.seek(place, offset + 1)
