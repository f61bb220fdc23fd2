"""Clients that say, send or read too slowly are let go, and too many connections at once get an answer."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from tests.kernel.slow_process import SlowProcess, starter
from tests.kit import Servers, eventually

HEAD = b"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"


@pytest.fixture(scope="module")
async def process(
    servers: Servers, fresh_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SlowProcess]:
    folder: Path = tmp_path_factory.mktemp("slow")
    start = starter(folder, fresh_database("slow clients"), servers.bootstrap_servers)
    async with start(BODY_SECONDS="1", CONNECTIONS_AT_ONCE="10") as process:
        yield process


async def answer_from(reader: asyncio.StreamReader) -> bytes:
    """One answer, and not what the connection comes to afterwards: who still sends to a closed one is reset."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    assert length
    return head + await reader.readexactly(int(length[1]))


async def test_a_body_that_trickles_in_is_cut_off(process: SlowProcess) -> None:
    async with process.connected(HEAD) as (reader, writer):
        answering = asyncio.create_task(answer_from(reader))
        while not answering.done():
            writer.write(b"x")
            await asyncio.sleep(0.1)
    answer = (await answering).decode().lower()
    assert answer.startswith("http/1.1 408")
    assert "connection: close" in answer
    assert "nothing was changed" in answer


async def test_a_body_over_an_honest_slow_line_is_taken(process: SlowProcess) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(10):
            await asyncio.sleep(0.2)
            yield b"x" * 20_000

    assert (await process.client.post("/api/body", content=chunks())).json() == {"size": 200_000}


async def test_who_connects_and_says_nothing_is_let_go(process: SlowProcess) -> None:
    async with process.connected() as (silent, _), process.connected(HEAD[:30]) as (hesitant, _):
        assert await asyncio.wait_for(silent.read(), 30) == b""
        assert await asyncio.wait_for(hesitant.read(), 30) == b""


async def test_too_many_connections_at_once_get_an_answer_and_then_there_is_room_again(process: SlowProcess) -> None:
    async with AsyncExitStack() as opened:
        for _ in range(10):
            await opened.enter_async_context(process.connected())
        async with httpx.AsyncClient(base_url=process.client.base_url, trust_env=False, timeout=30) as another:
            refused = await another.get("/health/ready")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert refused.headers["content-type"] == "application/problem+json"

    async def room() -> bool:
        async with httpx.AsyncClient(base_url=process.client.base_url, trust_env=False, timeout=30) as another:
            return (await another.get("/health/ready")).status_code == httpx.codes.OK

    await eventually(room)


async def test_an_answer_that_takes_its_time_is_not_cut_off_as_silence(process: SlowProcess) -> None:
    assert len((await process.client.get("/api/download?seconds=11")).content) == 110_000
