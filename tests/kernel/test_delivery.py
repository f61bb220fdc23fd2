"""Nothing is lost and nothing counts twice between an outbox and a handler."""

import asyncio
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from faststream.kafka import KafkaBroker

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.identifiers import new_id
from services.kernel.subscription import WouldCommitByItself, refuse_automatic_commits
from services.kernel.topics import PARTITIONS
from tests.kernel.conftest import Small, Starting
from tests.kernel.letters import heard, letters, send, until_heard
from tests.kit import Servers, eventually, tell

TOPIC = "applications.events"


async def seen(small: Small, note: UUID) -> int:
    return await small.service.pool.fetchval("select coalesce(max(seen), 0) from notes where id = $1", note) or 0


async def until_seen(small: Small, note: UUID, times: int = 1) -> None:
    async def enough() -> bool:
        return await seen(small, note) >= times

    await eventually(enough)


async def parked(small: Small) -> list[dict[str, object]]:
    items: list[dict[str, object]] = (await small.client.get("/api/parked", headers=small.root)).json()["items"]
    return items


async def put(servers: Servers, value: bytes | None, key: bytes | None, **headers: bytes) -> None:
    """Put a record on the topic by hand."""
    producer = AIOKafkaProducer(bootstrap_servers=servers.bootstrap_servers)
    await producer.start()
    try:
        await producer.send_and_wait(TOPIC, value, key, headers=list(headers.items()))
    finally:
        await producer.stop()


async def test_what_is_told_is_heard_and_answered_with_its_cause(small: Small) -> None:
    note = new_id()
    await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
    await until_seen(small, note)
    rows = await small.service.pool.fetch("select * from outbox where key = $1 order by id", str(note))
    assert [row["sequence"] for row in rows] == [1, 2]
    assert rows[1]["causation_id"] == rows[0]["event_id"]
    assert rows[1]["correlation_id"] == rows[0]["correlation_id"]


async def test_an_event_delivered_three_times_takes_effect_once(small: Small, servers: Servers) -> None:
    note = new_id()
    await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
    await until_seen(small, note)
    await small.service.pool.execute("update outbox set position = null where topic = $1", TOPIC)
    await until_published(small)
    await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
    await until_seen(small, note, 2)
    assert await seen(small, note) == 2


async def until_published(small: Small) -> None:
    async def all_out() -> bool:
        return not await small.service.pool.fetchval("select count(*) from outbox where position is null")

    await eventually(all_out)


async def test_positions_are_without_gaps(small: Small) -> None:
    await tell(small.service, *(ApplicationWithdrawn(application_id=new_id(), partnership="P") for _ in range(700)))
    await until_published(small)
    gaps = "select max(position) = count(*) and min(position) = 1 from outbox where position is not null"
    assert await small.service.pool.fetchval(gaps)


async def test_events_of_one_key_keep_the_order_of_their_commits(small: Small, servers: Servers) -> None:
    note = new_id()

    async def tell_some() -> None:
        for _ in range(20):
            await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))

    await asyncio.gather(*(tell_some() for _ in range(8)))
    await until_seen(small, note, 160)
    found = await sequences(servers, str(note))
    assert (len(found), found) == (160, sorted(found))


async def sequences(servers: Servers, key: str) -> list[int]:
    """Sequence numbers on the topic for a key, in the order of their offsets."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers.bootstrap_servers)
    await consumer.start()
    try:
        places = [TopicPartition(TOPIC, number) for number in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends, found = await consumer.end_offsets(places), []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [int(dict(r.headers)["ce_sequence"]) for r in records if r.key == key.encode()]
        return found
    finally:
        await consumer.stop()


@pytest.mark.parametrize(
    ("value", "key", "headers", "reason"),
    [
        (b"{", b"k", {"ce_type": b"eu.clusterxchange.applications.ApplicationWithdrawn.v1"}, "no valid"),
        (None, b"k", {}, "no body"),
        (b"{}", None, {}, "no key"),
        (b"{}", b"k", {"ce_type": b"eu.clusterxchange.applications.Unheard.v1"}, "not known"),
        (b"{}", b"k", {"ce_type": b"eu.clusterxchange.applications.ApplicationWithdrawn.v99"}, "not known"),
        (b"\xff\xfe", b"\xff\x00", {"strange": b"\xff\x00"}, "not known"),
    ],
)
async def test_a_strange_record_is_parked_with_its_reason_and_the_rest_flows(
    small: Small, servers: Servers, value: bytes | None, key: bytes | None, headers: dict[str, bytes], reason: str
) -> None:
    await put(servers, value, key, **headers)
    note = new_id()
    await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
    await until_seen(small, note)
    items = await eventually(lambda: parked(small))
    assert reason in str(items[-1]["reason"])


async def test_later_events_of_a_parked_key_wait_and_a_retry_applies_them_in_order(start_small: Starting) -> None:
    note, broken = new_id(), True

    async def trouble(withdrawn: ApplicationWithdrawn) -> None:
        if broken and withdrawn.application_id == note:
            raise ValueError("a mistake in the handler")

    async with start_small(trouble) as small:
        for _ in range(3):
            await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
        items = await eventually(lambda: three_parked(small))
        broken = False
        answer = await small.client.post(f"/api/parked/{items[0]['id']}/retry", headers=small.root)
        assert answer.json()["applied"] == [item["id"] for item in items]
        assert await seen(small, note) == 3


async def three_parked(small: Small) -> list[dict[str, object]] | None:
    items = await parked(small)
    return items if len(items) == 3 else None


async def test_a_dropped_record_lets_those_behind_it_pass(start_small: Starting) -> None:
    note, calls = new_id(), 0

    async def trouble(withdrawn: ApplicationWithdrawn) -> None:
        nonlocal calls
        calls += 1
        if calls <= 4:
            raise ValueError("a mistake in the handler")

    async with start_small(trouble) as small:
        await tell(small.service, *(ApplicationWithdrawn(application_id=note, partnership="P") for _ in range(3)))
        items = await eventually(lambda: three_parked(small))
        reason = {"reason": "sent by mistake"}
        answer = await small.client.request("DELETE", f"/api/parked/{items[0]['id']}", json=reason, headers=small.root)
        assert answer.json()["applied"] == [item["id"] for item in items[1:]]


async def test_only_an_administrator_sees_what_is_parked(small: Small) -> None:
    assert (await small.client.get("/api/parked", headers=small.anna)).status_code == 403


async def test_a_failure_that_passes_is_tried_again_and_nothing_is_parked(start_small: Starting) -> None:
    note, calls = new_id(), 0

    async def trouble(withdrawn: ApplicationWithdrawn) -> None:
        nonlocal calls
        calls += 1
        if calls < 5:
            raise ConnectionResetError("the database went away")

    async with start_small(trouble) as small:
        await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
        await until_seen(small, note)
        assert await parked(small) == []


async def test_a_restarted_service_takes_up_where_it_stopped(start_small: Starting) -> None:
    note = new_id()
    async with start_small() as small:
        await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
        await until_seen(small, note)
    async with start_small() as small:
        await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
        await until_seen(small, note, 2)
        assert await seen(small, note) == 2


def test_a_subscriber_that_would_commit_by_itself_is_refused() -> None:
    broker = KafkaBroker("127.0.0.1:1")
    broker.subscriber("anything", group_id="g")
    with pytest.raises(WouldCommitByItself):
        refuse_automatic_commits(broker)


async def test_a_commit_under_way_is_given_up_when_the_group_is_joined_again(
    small: Small, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, consumption, never = new_id(), small.service.consumption, asyncio.Event()

    async def all_heard() -> bool:
        consumption.end_membership()
        return await heard(small, note) == "abc"

    monkeypatch.setattr(small.service.subscriber.consumer, "commit", lambda offsets: never.wait())
    await send(servers, letters(note, "a"))
    await until_heard(small, note, "a")
    await send(servers, letters(note, "bc", first=2))
    await eventually(all_heard)
