"""A service that may open few files refuses who comes when they are taken, and goes on when the crowd has gone."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from tests.kernel.slow_process import SlowProcess, starter
from tests.kit import Servers, eventually

FILES = 64
NO_ANSWER = 0


async def ask(process: SlowProcess) -> int:
    """The status of an answer over a connection of its own."""
    async with httpx.AsyncClient(base_url=process.client.base_url, trust_env=False, timeout=20) as client:
        try:
            answer = await client.post("/api/notes", json={"text": "a"}, headers=process.anna)
        except httpx.TransportError:
            return NO_ANSWER
        return answer.status_code


async def test_a_crowd_that_takes_all_files_is_refused_and_leaves_no_trace(
    servers: Servers, database_url: str, tmp_path: Path
) -> None:
    async with starter(tmp_path, database_url, servers.bootstrap_servers)(FILES) as process:
        async with AsyncExitStack() as crowd:
            for _ in range(2 * FILES):
                await crowd.enter_async_context(process.connected())
            answers = await asyncio.gather(*(ask(process) for _ in range(20)))
            assert set(answers) <= {503, NO_ANSWER}

        async def room() -> bool:
            return await ask(process) == httpx.codes.CREATED

        await eventually(room, 30)
        assert [await ask(process) for _ in range(5)] == [201] * 5
