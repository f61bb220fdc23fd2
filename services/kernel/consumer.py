"""The consumer: batches of raw records, one transaction each; nothing is skipped, nothing counts twice.

A failure that passes (connection, time-out, serialisation, deadlock) keeps the partition and is tried again with
growing pauses. A record that cannot be applied after three tries is parked with its reason, and later ones of its key
behind it. Offsets are committed explicitly, after the effect. Every wait has an end: what takes too long is applied
in smaller pieces, and what is not done in time is given back, long before Kafka would take the consumer for dead.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from services.kernel.database import Connection, Pool, is_transient
from services.kernel.handlers import Handlers
from services.kernel.inbox import heard_first
from services.kernel.metrics import CONSUMED
from services.kernel.outbox import Told, write_down
from services.kernel.parking import Parking
from services.kernel.reasons import BEHIND, reason_of
from services.kernel.records import Heard, RawRecord, Unreadable, read
from services.kernel.redrive import Redrive
from services.kernel.transaction import Transaction

log = structlog.get_logger()

TRIES = 3
LONGEST_PAUSE_SECONDS = 5.0
PATIENCE_SECONDS = 60.0
BATCH_SECONDS = 30.0
RECORD_SECONDS = 10.0
LARGEST_PIECE = 500
HEARD_TIMES = """
insert into streams (key, occurred_at, under_test_clock)
select key, max(at), true
from unnest($1::text[], $2::timestamptz[]) as heard (key, at)
group by key
order by key
on conflict (key) do update
set occurred_at = greatest(streams.occurred_at, excluded.occurred_at), under_test_clock = true
"""


class TookTooLong(Exception):
    """What was to be applied was not in its time; nothing of it was."""


class Consumption:
    """What one service does with the records that it is given."""

    def __init__(self, handlers: Handlers, pool: Pool, wake_relay: Callable[[], None]) -> None:
        self.handlers = handlers
        self.pool = pool
        self.wake_relay = wake_relay
        self.parking = Parking(handlers.service)
        self.redrive = Redrive(self)
        self.applied_up_to: dict[TopicPartition, int] = {}
        self.committing: asyncio.Future[None] | None = None
        self.stopping = asyncio.Event()
        self.piece = LARGEST_PIECE

    async def consume(self, records: Sequence[RawRecord], consumer: Any) -> None:
        """Apply records and commit their offsets; gives back to the partitions what was not applied in time."""
        done = await self.apply_patiently(records)
        if done:
            await self.commit(next_offsets(records[:done]), consumer)
        for partition, offset in first_offsets(records[done:]).items():
            consumer.seek(partition, offset)

    async def apply_patiently(self, records: Sequence[RawRecord]) -> int:
        """How many records were applied, from the first on, before patience ran out or the service stops."""
        loop = asyncio.get_running_loop()
        end, pause, done = loop.time() + PATIENCE_SECONDS, 0.1, 0
        while done < len(records) and loop.time() < end and not self.stopping.is_set():
            try:
                done += await self.apply(records[done : done + self.piece])
                pause = 0.1
            except Exception as wrong:
                if not is_transient(wrong):
                    raise
                log.warning("consumer.waiting", reason=type(wrong).__name__, pause=pause)
                await self.rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return done

    async def rest(self, seconds: float) -> None:
        """Wait, but not while the service stops."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return

    async def commit(self, offsets: dict[TopicPartition, int], consumer: Any) -> None:
        """Say how far we are; the client repeats that until it is taken or our membership of the group ends."""
        self.applied_up_to.update(offsets)
        committing = self.committing = asyncio.ensure_future(consumer.commit(offsets))
        try:
            await asyncio.wait([committing])
        finally:
            committing.cancel()
        if committing.cancelled():
            log.warning("consumer.commit_given_up")
        elif isinstance(wrong := committing.exception(), KafkaError):
            log.warning("consumer.commit_refused", reason=type(wrong).__name__)
        elif wrong:
            raise wrong

    def end_membership(self) -> None:
        """Give up a commit that is under way.

        Repeated by a later membership it would hold for whatever lies at these offsets then: something else, when all
        topics were lost and filled again meanwhile.
        """
        if self.committing:
            self.committing.cancel()

    async def apply(self, records: Sequence[RawRecord]) -> int:
        """Apply a piece in one transaction, or one by one when something in it needs care; how many were applied."""
        try:
            async with within(BATCH_SECONDS):
                await self.apply_together([read(record) for record in records])
            self.piece = min(self.piece * 2, LARGEST_PIECE)
            return len(records)
        except Exception as wrong:
            if is_transient(wrong):
                raise
            return await self.apply_in_turn(records)
        finally:
            self.wake_relay()

    async def apply_in_turn(self, records: Sequence[RawRecord]) -> int:
        """Apply one record after the other for as long as a batch may take; how many were applied."""
        loop = asyncio.get_running_loop()
        end = loop.time() + BATCH_SECONDS
        for done, record in enumerate(records):
            if done and (loop.time() > end or self.stopping.is_set()):
                self.piece = done
                return done
            await self.apply_alone(record)
        return len(records)

    async def apply_together(self, batch: list[Heard]) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            if await self.parking.holds_any(connection, batch):
                raise Unreadable("earlier records of these keys are parked")
            await self.apply_in(connection, batch)

    async def apply_in(self, connection: Connection, batch: list[Heard]) -> int:
        """Apply what is new in a batch and write down what follows from it; how many took effect."""
        concerning = [heard for heard in batch if self.handlers.concerns(heard)]
        fresh = await heard_first(connection, concerning)
        if fresh:
            await self.handlers.listen(fresh, transaction_after(fresh[-1], connection))
        reacting = filter(self.handlers.has_reaction, fresh)
        told = [told for heard in reacting for told in await self.apply_one(connection, heard)]
        await write_down(connection, told)
        await note_case_times(connection, concerning)
        self.count("applied", len(fresh))
        self.count("duplicate", len(concerning) - len(fresh))
        self.count("of_no_concern", len(batch) - len(concerning))
        return len(fresh)

    async def apply_one(self, connection: Connection, heard: Heard) -> list[Told]:
        tx = transaction_after(heard, connection)
        with structlog.contextvars.bound_contextvars(correlation_id=str(heard.correlation_id), event_id=str(heard.id)):
            return [tx.stamp(event) for event in await self.handlers.react(heard, tx)]

    async def apply_alone(self, record: RawRecord) -> None:
        """Apply one record, or park it with the reason."""
        for attempt in range(1, TRIES + 1):
            try:
                async with within(RECORD_SECONDS):
                    return await self.apply_or_queue(record)
            except Unreadable as wrong:
                return await self.park(record, attempt, wrong)
            except Exception as wrong:
                if is_transient(wrong):
                    raise
                if attempt == TRIES:
                    return await self.park(record, attempt, wrong)

    async def apply_or_queue(self, record: RawRecord) -> None:
        """Apply one record, or let it wait behind an earlier one of its key; a late one lets those behind it follow."""
        async with self.pool.acquire() as connection, connection.transaction():
            await self.parking.lock(connection, record)
            standing = await self.parking.standing(connection, record)
            if standing == "behind":
                await self.parking.park(connection, record, BEHIND, 0)
                return self.count("parked", 1)
            if await self.apply_in(connection, [read(record)]) and standing == "ahead":
                await self.redrive.follow(connection, record)

    async def park(self, record: RawRecord, attempts: int, wrong: Exception) -> None:
        reason = reason_of(wrong)
        async with self.pool.acquire() as connection, connection.transaction():
            await self.parking.lock(connection, record)
            await self.parking.park(connection, record, reason, attempts)
        self.count("parked", 1)
        log.error(
            "record.parked",
            cause=reason.cause,
            reason=reason.text,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            exc_info=wrong if reason.failure else None,
        )

    def count(self, outcome: str, number: int) -> None:
        CONSUMED.labels(self.handlers.service, outcome).inc(number)


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """TookTooLong when what is inside is not done in time, however it is stuck."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as wrong:
        if limit.expired():
            raise TookTooLong(f"it took longer than {seconds:.0f} s") from wrong
        raise


def transaction_after(heard: Heard, connection: Connection) -> Transaction:
    """The transaction in which an event takes effect: it inherits the event's time, correlation and actor."""
    return Transaction(
        connection,
        heard.time_of_consequences,
        heard.correlation_id,
        causation_id=heard.id,
        acting_role=heard.actor_role,
        bound_to_cause=True,
        by_itself=True,
    )


async def note_case_times(connection: Connection, batch: list[Heard]) -> None:
    """Remember the case time of what was heard under a Test-Clock, so that no command runs before it."""
    tested = [heard for heard in batch if heard.clock == "test"]
    if tested:
        await connection.execute(HEARD_TIMES, [heard.key for heard in tested], [heard.occurred_at for heard in tested])


def next_offsets(records: Sequence[RawRecord]) -> dict[TopicPartition, int]:
    """For each partition the offset after its last record."""
    return {TopicPartition(record.topic, record.partition): record.offset + 1 for record in records}


def first_offsets(records: Sequence[RawRecord]) -> dict[TopicPartition, int]:
    """For each partition the offset of its first record."""
    return {TopicPartition(record.topic, record.partition): record.offset for record in reversed(records)}
