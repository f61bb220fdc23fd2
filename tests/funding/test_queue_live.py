"""Who follows the queue live sees every change once and in order, also after coming back."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from services.funding.api.finance import live
from services.funding.api.queue_live import Following
from services.funding.api.streams import STREAM_SECONDS
from services.funding.store.queue_changes import QueueChanges
from services.portal.admission import TOKEN_SECONDS
from tests.funding.conftest import HOME, Funding, Sent
from tests.kit import eventually


async def follow(funding: Funding, start: int, partnership: str | None = HOME) -> list[tuple[int, str, str]]:
    """Everything after a position: position, change and item."""
    following = Following(funding.service.lending, partnership, start)
    found = []
    while changes := await following.read():
        found += [(one.position, str(one.change), str(one.item.id)) for one in changes]
        following.position = found[-1][0]
    return found


async def now_at(funding: Funding) -> int:
    async with funding.transaction() as tx:
        await QueueChanges(tx).number()
    async with funding.transaction() as tx:
        return await QueueChanges(tx).latest()


async def test_every_change_of_an_item_is_told_in_order(funding: Funding) -> None:
    start = await now_at(funding)
    sent = (await funding.applications())[0]
    await funding.decide(sent.item)
    assert [(change, item) for _, change, item in await follow(funding, start)] == [
        ("opened", str(sent.item)),
        ("leased", str(sent.item)),
        ("closed", str(sent.item)),
    ]


async def test_nothing_is_missed_or_told_twice_while_many_work_and_several_follow(funding: Funding) -> None:
    sent = await funding.applications(20)
    start = await now_at(funding)
    seen: list[list[tuple[int, str, str]]] = [[], []]
    working = asyncio.ensure_future(funding.decide_all(sent, decision="decline"))
    while not working.done():
        for one in seen:
            one += await follow(funding, one[-1][0] if one else start)
    for one in seen:
        one += await follow(funding, one[-1][0] if one else start)
        assert [position for position, _, _ in one] == list(range(start + 1, start + 41))
    assert seen[0] == seen[1]


async def test_the_stream_of_one_partnership_holds_nothing_of_another(funding: Funding) -> None:
    start = await now_at(funding)
    await funding.applications(partnership="CLOTH-NEXT")
    assert await follow(funding, start) == []
    assert len(await follow(funding, start, None)) == 1


async def test_the_stream_begins_with_its_position_and_goes_on_from_there(funding: Funding, sent: Sent) -> None:
    start = await now_at(funding)
    stream = Following(funding.service.lending, HOME, start).stream()
    first = await anext(stream)
    assert (first.event, first.id) == ("following", str(start))
    await funding.decide(sent.item, decision="decline")
    told = [await anext(stream) for _ in range(2)]
    assert [one.event for one in told] == ["leased", "closed"]
    assert json.loads(str(told[1].data))["item"]["decision"]["outcome"] == "declined"
    await stream.aclose()


async def test_the_stream_is_for_staff_and_starts_where_the_client_stopped(funding: Funding) -> None:
    refused = await funding.client.get("/api/queue/events", headers=funding.by("anna", "applicant"))
    strange = funding.by("eva") | {"Last-Event-ID": "yesterday"}
    assert refused.status_code == 403
    assert (await funding.client.get("/api/queue/events", headers=strange)).status_code == 422


async def test_a_stream_ends_with_the_token_that_it_was_asked_with(
    funding: Funding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes back shows a new one: nobody who was kept out meanwhile follows on."""
    assert STREAM_SECONDS <= TOKEN_SECONDS
    for streaming in ("queue_live", "finance"):
        monkeypatch.setattr(f"services.funding.api.{streaming}.STREAM_SECONDS", 0)
    start = await now_at(funding)
    assert [one.event async for one in Following(funding.service.lending, HOME, start).stream()] == ["following"]
    assert [one async for one in live(funding.service.lending, HOME, 0)] == []


async def test_a_browser_is_told_over_http_while_it_stays_connected(funding: Funding, sent: Sent) -> None:
    async with (
        listening(funding.app) as http,
        http.stream("GET", "/api/queue/events", headers=funding.by("eva")) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        assert "event: following" in [await anext(lines) for _ in range(4)]
        await funding.decide(sent.item, decision="decline")
        assert "event: closed" in [line async for line in until("event: closed", lines)]


async def until(last: str, lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Lines up to this one."""
    async for line in lines:
        yield line
        if line == last:
            return


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The running service on a port of its own, and a client that calls it there."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None))
    serving = asyncio.ensure_future(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
        yield http
    server.should_exit = True
    await serving
