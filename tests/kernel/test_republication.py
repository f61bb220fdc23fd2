"""Kafka's records lost for good: whatever was published is published again, and everybody ends in the same state."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import AsyncMock

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.events.applications import ApplicationWithdrawn
from deploy.local.kafka import Kafka
from deploy.local.servers import LocalServers
from services.kernel.identifiers import new_id
from services.kernel.migrations import migrate
from services.kernel.relay import Relay
from services.kernel.republication import PAGE, Holdings, publish_again_what_was_lost
from services.kernel.service import Service, build_service
from services.kernel.settings import Settings
from services.kernel.topics import PARTITIONS, ensure_topics
from tests.kernel.service import small_service
from tests.kit import Keys, Servers, eventually, make_keys, ready, running, settings_for, tell

if TYPE_CHECKING:
    from asyncpg import Record

TOPICS = ("applications.events", "funding.events")
STATE = "select * from notes order by id", "select * from inbox order by event_id", "select * from outbox order by id"
NO_MIGRATIONS = Path(__file__).parent / "none"
FILL = """
insert into outbox (event_id, type, topic, key, sequence, occurred_at, recorded_at, clock, correlation_id, body,
                    position)
select gen_random_uuid(), 'test.v1', $1, 'key', number, now(), now(), 'real', gen_random_uuid(), '{}', number
from generate_series(1, $2::bigint) as numbers (number)
"""


@pytest.fixture
def own_servers() -> Iterator[LocalServers]:
    """Servers as local processes, whose data this test may destroy."""
    with LocalServers() as servers:
        servers.wait_for_kafka()
        yield servers


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return make_keys(tmp_path)


@asynccontextmanager
async def small(servers: LocalServers, keys: Keys, folder: Path) -> AsyncIterator[Service]:
    settings = settings_for(Settings, keys, servers.database("small"), servers.bootstrap_servers)
    async with running(build_service(small_service(folder), settings)) as (_, service):
        await ready(service)
        yield service


def lose_everything(kafka: Kafka) -> None:
    """End the broker as a power cut would, and put an empty one in its place at the same address."""
    assert kafka.child
    kafka.child.kill()
    kafka.child.wait()
    shutil.rmtree(kafka.home)
    kafka.home.mkdir()
    kafka.start()


async def withdraw(service: Service, number: int) -> None:
    await tell(service, *(ApplicationWithdrawn(application_id=new_id(), partnership="P") for _ in range(number)))


async def wait_for_notes(service: Service, number: int) -> None:
    """Until so many notes were seen once, and everything that was told is on Kafka."""

    async def all_there() -> bool:
        unpublished = await service.pool.fetchval("select count(*) from outbox where position is null")
        return not unpublished and number == await service.pool.fetchval("select count(*) from notes where seen = 1")

    await eventually(all_there, 60)


async def wait_until_heard_again(service: Service, records: int) -> None:
    async def all_heard() -> bool:
        done = await service.pool.fetchval("select done_at from republications")
        return bool(done) and sum(service.consumption.applied_up_to.values()) == records

    service.consumption.applied_up_to.clear()
    await eventually(all_heard, 60)


async def state_of(service: Service) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in await service.pool.fetch(query)] for query in STATE]


async def records_of(bootstrap_servers: str, *topics: str) -> list[tuple[str, str, int]]:
    """Topic, key and sequence of all records, each partition in its order."""
    places = [TopicPartition(topic, partition) for topic in topics for partition in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        number = sum((await consumer.end_offsets(places)).values())
        consumer.assign(places)
        seen: list[Any] = []
        while len(seen) < number:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                seen += records
    finally:
        await consumer.stop()
    return [(one.topic, one.key.decode(), int(dict(one.headers)["ce_sequence"])) for one in seen]


async def test_after_a_total_loss_everything_is_published_again_and_nothing_else_changes(
    own_servers: LocalServers, keys: Keys, tmp_path: Path
) -> None:
    kafka = own_servers.own["Kafka"]
    assert isinstance(kafka, Kafka)
    async with small(own_servers, keys, tmp_path) as service:
        await withdraw(service, 200)
        await wait_for_notes(service, 200)
        before = await state_of(service)
        lose_everything(kafka)
        await wait_until_heard_again(service, 400)
        assert await state_of(service) == before
        await withdraw(service, 50)
        await wait_for_notes(service, 250)
        told = await service.pool.fetch("select topic, key, sequence from outbox")
        assert await service.pool.fetchval("select count(*) from parked") == 0
    assert sorted(await records_of(own_servers.bootstrap_servers, *TOPICS)) == sorted(map(tuple, told))


@asynccontextmanager
async def published_elsewhere(
    servers: Servers, database_url: str, number: int
) -> "AsyncIterator[tuple[str, asyncpg.Connection[Record], Holdings]]":
    """An outbox whose published rows are on no topic here: the topic, the database, and what Kafka holds."""
    topic, holdings = f"lost-{new_id()}", Holdings(servers.bootstrap_servers)
    await migrate(database_url, NO_MIGRATIONS)
    await ensure_topics(servers.bootstrap_servers, [topic], 1)
    connection = await asyncpg.connect(database_url)
    await connection.execute(FILL, topic, number)
    await holdings.consumer.start()
    yield topic, connection, holdings
    await holdings.consumer.stop()
    await connection.close()


async def test_a_relay_that_finds_an_empty_kafka_publishes_all_rows_once_and_in_order(
    servers: Servers, database_url: str
) -> None:
    async with (
        published_elsewhere(servers, database_url, 4_500) as (topic, connection, _),
        at_work(servers, database_url),
    ):
        await eventually(lambda: connection.fetchval("select done_at from republications"), 60)
        assert await records_of(servers.bootstrap_servers, topic) == [(topic, "key", n) for n in range(1, 4_501)]


async def test_an_interrupted_republication_goes_on_where_it_was(
    servers: Servers, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []

    async def publish_one_page(rows: "Sequence[Record]") -> None:
        if sent:
            raise ConnectionError
        sent.extend(row["position"] for row in rows)

    async def publish(rows: "Sequence[Record]") -> None:
        sent.extend(row["position"] for row in rows)

    async with published_elsewhere(servers, database_url, 3 * PAGE) as (_, connection, holdings):
        with pytest.raises(ConnectionError):
            await publish_again_what_was_lost(connection, holdings, publish_one_page)
        monkeypatch.setattr(holdings, "count", AsyncMock(return_value=PAGE))
        await publish_again_what_was_lost(connection, holdings, publish)
    assert sent == list(range(1, 3 * PAGE + 1))


async def test_a_row_that_commits_late_is_sent_before_those_that_follow_it(servers: Servers, database_url: str) -> None:
    await migrate(database_url, NO_MIGRATIONS)
    connection = await asyncpg.connect(database_url)
    relay = Relay("late", database_url, servers.bootstrap_servers)
    await connection.execute(FILL, "late", 4)
    await connection.execute("update outbox set position = null where id <> 2")
    [first, third, fourth] = await relay.mark_and_fetch(connection, [], [])
    assert [third, fourth] == await relay.mark_and_fetch(connection, [], [first])
    await connection.execute("update outbox set position = null where id = 2")
    assert list(await relay.mark_and_fetch(connection, [], [first, third])) == []
    [late, last] = await relay.mark_and_fetch(connection, [first, third], [])
    await connection.close()
    assert (late["id"], last["id"]) == (2, 4)


@asynccontextmanager
async def at_work(servers: Servers, database_url: str) -> AsyncIterator[None]:
    relay = asyncio.create_task(Relay("lost", database_url, servers.bootstrap_servers).run())
    yield
    relay.cancel()
    await asyncio.gather(relay, return_exceptions=True)
