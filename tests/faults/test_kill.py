"""Services are killed while submissions flow: each is assessed once, every event is on its topic, none is parked."""

import asyncio
from collections import Counter
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.demo.exchange import Exchange, an_exchange
from deploy.local.stack import Stack
from services.kernel.topics import PARTITIONS
from tests.kit import eventually

SUBMISSIONS = 200
KILLED = ("applications", "funding", "notifications", "reporting")


@pytest.fixture(scope="module")
async def history(stack: Stack) -> Any:
    """Ids of the submissions that were acknowledged while each service was killed once."""
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        exchange = await an_exchange(client, "KILL", "HEMPCLUB-NEXT", "CLOTH-NEXT")
        await exchange.register()
        await exchange.match()
        killing = asyncio.create_task(kill_each_once(stack))
        acknowledged = await submit_all(exchange)
        await killing
        yield acknowledged


async def kill_each_once(stack: Stack) -> None:
    for service in KILLED:
        await asyncio.sleep(0.7)
        await asyncio.to_thread(stack.kill, service)


async def submit_all(exchange: Exchange) -> list[str]:
    waiting = asyncio.Semaphore(8)

    async def submit(number: int) -> str:
        async with waiting:
            await asyncio.sleep(0.05)
            return await submit_until_acknowledged(exchange, number)

    return await asyncio.gather(*(submit(number) for number in range(SUBMISSIONS)))


async def submit_until_acknowledged(exchange: Exchange, number: int) -> str:
    """Send one submission again, with its key, for as long as the answer is missing or asks to wait."""
    key = {"Idempotency-Key": f"kill-{number}"}
    for _ in range(60):
        try:
            answer = await exchange.anna.ask("POST", "/api/applications", key, json=exchange.application())
        except httpx.TransportError:
            await asyncio.sleep(0.5)
            continue
        if answer.status_code == 202:
            application: str = answer.json()["id"]
            return application
        assert answer.status_code in (409, 502, 503, 504), answer.text
        await asyncio.sleep(0.5)
    raise AssertionError("a submission was never acknowledged")


async def rows(stack: Stack, service: str, sql: str, *arguments: Any) -> list[Any]:
    connection = await asyncpg.connect(stack.database_url(service))
    try:
        return list(await connection.fetch(sql, *arguments))
    finally:
        await connection.close()


ASSESSED = """
select key, count(*) as times
from outbox
where type like '%EligibilityAssessed%' and key = any($1)
group by key
"""


async def test_every_acknowledged_submission_is_assessed_exactly_once(stack: Stack, history: list[str]) -> None:
    async def all_assessed() -> Counter[str] | None:
        found = await rows(stack, "applications", ASSESSED, history)
        return Counter({row["key"]: row["times"] for row in found}) if len(found) == SUBMISSIONS else None

    assert set((await eventually(all_assessed, 60)).values()) == {1}
    assert len(set(history)) == SUBMISSIONS


async def test_every_outbox_row_is_on_its_topic(stack: Stack, history: list[str]) -> None:
    for service in ("applications", "funding", "notifications"):
        unpublished = "select 1 from outbox where position is null"

        async def all_out(service: str = service, sql: str = unpublished) -> bool:
            return not await rows(stack, service, sql)

        await eventually(all_out, 60)
        told = {str(row["event_id"]) for row in await rows(stack, service, "select event_id from outbox")}
        assert told - await ids_on(stack, f"{service}.events") == set()


async def test_nothing_was_parked(stack: Stack, history: list[str]) -> None:
    for service in KILLED:
        assert await rows(stack, service, "select reason from parked where settled_at is null") == []


async def test_the_queue_holds_the_one_eligible_case(stack: Stack, history: list[str]) -> None:
    opened = "select key from outbox where type like '%EvaluationOpened%' and key = any($1)"

    async def one_opened() -> bool:
        return len(await rows(stack, "funding", opened, history)) == 1

    await eventually(one_opened, 60)
    assert len(await rows(stack, "funding", opened, history)) == 1


async def ids_on(stack: Stack, topic: str) -> set[str]:
    """Ids of all events on a topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=stack.bootstrap_servers)
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends, found = await consumer.end_offsets(places), set()
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found |= {dict(record.headers)["ce_id"].decode() for record in records if dict(record.headers)}
        return found
    finally:
        await consumer.stop()
