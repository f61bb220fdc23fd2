"""Too much at once is refused in time and in words; the consumer and readiness do not wait behind a crowd."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.identifiers import new_id
from services.kernel.service import build_service
from services.kernel.settings import Settings
from tests.kernel.conftest import Small
from tests.kernel.slow_service import slow_service
from tests.kit import Servers, eventually, make_keys, ready, running, settings_for, tell

StartingSlow = Callable[..., AbstractAsyncContextManager[Small]]
PROBLEM = "application/problem+json"


@pytest.fixture
def start_slow(servers: Servers, database_url: str, tmp_path: Path) -> StartingSlow:
    """Start the slow service with these settings."""
    keys = make_keys(tmp_path)

    @asynccontextmanager
    async def start(**settings: Any) -> AsyncIterator[Small]:
        given = settings_for(Settings, keys, database_url, servers.bootstrap_servers, **settings)
        async with running(build_service(slow_service(tmp_path), given)) as (client, service):
            await ready(service)
            yield Small(client, service, keys)

    return start


async def count(slow: Small, text: str = "a") -> httpx.Response:
    return await slow.client.get("/api/notes", params={"text": text}, headers=slow.anna)


@asynccontextmanager
async def all_lent(slow: Small) -> AsyncIterator[None]:
    """Requests have every connection that they may have."""
    async with slow.service.lending.connection():
        assert slow.service.lending.turns.locked()
        yield


def is_a_refusal(answer: httpx.Response) -> bool:
    known = (answer.status_code, answer.headers["content-type"], "retry-after" in answer.headers)
    return known == (503, PROBLEM, True)


async def test_beyond_the_queue_for_a_connection_requests_are_refused_at_once(start_slow: StartingSlow) -> None:
    async with start_slow(pool_size=4, pool_reserve=3, pool_longest_queue=2, pool_wait_seconds=20) as slow:
        async with all_lent(slow):
            asked = [asyncio.create_task(count(slow)) for _ in range(10)]
            refused, waiting = await asyncio.wait(asked, timeout=5)
            assert all(is_a_refusal(task.result()) for task in refused)
            assert (len(refused), len(waiting)) == (8, 2)
        assert Counter([(await task).status_code for task in asked]) == {503: 8, 200: 2}


async def test_nobody_waits_for_a_connection_without_bound(start_slow: StartingSlow) -> None:
    async with start_slow(pool_size=4, pool_reserve=3, pool_wait_seconds=0.2) as slow, all_lent(slow):
        answer = await count(slow)
        assert is_a_refusal(answer)
        assert "Nothing was changed" in answer.json()["detail"]


async def test_the_consumer_and_readiness_do_not_wait_behind_a_crowd(start_slow: StartingSlow) -> None:
    async with start_slow(pool_size=4, pool_reserve=3, pool_wait_seconds=20) as slow:
        async with all_lent(slow):
            crowd = [asyncio.create_task(count(slow)) for _ in range(100)]
            await tell(slow.service, ApplicationWithdrawn(application_id=new_id(), partnership="P"))
            await eventually(lambda: slow.service.pool.fetchval("select count(*) = 1 from notes"))
            assert (await slow.client.get("/health/ready")).status_code == 200
            assert not any(task.done() for task in crowd)
        assert {(await task).status_code for task in crowd} == {200}


async def test_who_was_cut_off_in_the_queue_leaves_it(start_slow: StartingSlow) -> None:
    async with start_slow(pool_size=4, pool_reserve=3) as slow:
        async with all_lent(slow):
            asked = [asyncio.create_task(count(slow)) for _ in range(5)]
            await eventually(lambda: said(slow.service.lending.waiting == 5))
            for task in asked[:3]:
                task.cancel()
            await eventually(lambda: said(slow.service.lending.waiting == 2))
        assert [(await task).status_code for task in asked[3:]] == [200, 200]
        assert not slow.service.lending.turns.locked()


async def said(found: bool) -> bool:
    return found


async def test_more_requests_than_are_taken_at_once_are_refused(start_slow: StartingSlow) -> None:
    async with start_slow(requests_at_once=3) as slow:
        asked = [asyncio.create_task(slow.client.get("/api/sleep", params={"seconds": 0.5})) for _ in range(8)]
        answers = await asyncio.gather(*asked)
        assert Counter(answer.status_code for answer in answers) == {200: 3, 503: 5}
        assert all(is_a_refusal(answer) for answer in answers if answer.status_code != 200)
        assert (await slow.client.get("/api/sleep", params={"seconds": 0})).status_code == 200


async def test_what_was_refused_and_what_waits_is_measured(start_slow: StartingSlow) -> None:
    async with start_slow(pool_size=4, pool_reserve=3, pool_wait_seconds=0.1) as slow, all_lent(slow):
        await count(slow)
        metrics = (await slow.client.get("/metrics")).text
        assert 'clusterxchange_refused_requests_total{reason="pool",service="funding"}' in metrics
        assert 'clusterxchange_requests_waiting_for_pool{service="funding"} 0.0' in metrics
        assert 'clusterxchange_requests_under_way{service="funding"} 1.0' in metrics


async def test_a_request_ends_within_its_time(start_slow: StartingSlow) -> None:
    async with start_slow(answer_seconds=0.3) as slow:
        answer = await slow.client.get("/api/sleep", params={"seconds": 60})
        assert is_a_refusal(answer)
        assert "took too long" in answer.json()["detail"]
        assert answer.headers["x-correlation-id"]


async def test_a_command_that_is_cut_short_says_that_its_outcome_is_not_known(start_slow: StartingSlow) -> None:
    async with start_slow(answer_seconds=1) as slow:
        body = {"text": "cut", "seconds": 60}
        answer = await slow.client.post("/api/notes", json=body, headers=slow.anna)
        assert is_a_refusal(answer)
        assert "not known whether this was stored" in answer.json()["detail"]
        assert (await count(slow, "cut")).json() == {"count": 0}
        key = {"Idempotency-Key": "again"}
        assert (await slow.client.post("/api/notes", json={"text": "cut"}, headers=slow.anna | key)).status_code == 201


async def test_a_command_that_waits_for_a_lock_ends_in_time_and_leaves_its_connection_usable(
    start_slow: StartingSlow,
) -> None:
    async with start_slow(answer_seconds=0.5, pool_size=5, pool_reserve=3) as slow:
        async with slow.service.pool.acquire() as other, other.transaction():
            await other.execute("lock table notes")
            for _ in range(4):
                assert is_a_refusal(await slow.client.post("/api/notes", json={"text": "a"}, headers=slow.anna))
        answers = await asyncio.gather(*(count(slow) for _ in range(10)))
        assert {answer.status_code for answer in answers} == {200}


async def test_downloads_and_streams_of_events_outlast_the_time_of_an_answer(start_slow: StartingSlow) -> None:
    async with start_slow(answer_seconds=0.3) as slow:
        answer = await slow.client.get("/api/download", params={"seconds": 1})
        assert (answer.status_code, len(answer.content)) == (200, 10_000)
