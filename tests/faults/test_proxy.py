"""The proxy fails exactly where it is told to: before a commit arrives, after it, or by falling silent."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.faults.proxy import Conduct, Fate, Message, Proxy

CUT = (ConnectionError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)


@pytest.fixture
async def proxied(database_url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy before an empty database that has a table, and the database's address through it."""
    there = urlsplit(database_url)
    connection = await asyncpg.connect(database_url)
    await connection.execute("create table notes (text text)")
    await connection.close()
    with Proxy(there.port or 5432) as proxy:
        yield proxy, there._replace(netloc=f"{there.username}@127.0.0.1:{proxy.port}").geturl()


async def texts(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row["text"] for row in await connection.fetch("select text from notes order by text")]
    finally:
        await connection.close()


def at_commits(fate: Fate) -> Conduct:
    return Conduct(lambda message: fate if message.commits else Fate.PASS)


async def write(url: str, text: str, *, in_block: bool) -> None:
    connection = await asyncpg.connect(url, command_timeout=5)
    try:
        if in_block:
            async with connection.transaction():
                await connection.execute("insert into notes values ($1)", text)
        else:
            await connection.execute("insert into notes values ($1)", text)
    finally:
        connection.terminate()


@pytest.mark.parametrize("in_block", [True, False])
async def test_what_is_cut_before_its_commit_is_not_there(proxied: tuple[Proxy, str], in_block: bool) -> None:
    proxy, url = proxied
    proxy.conduct = at_commits(Fate.CUT_BEFORE)
    with pytest.raises(CUT):
        await write(url, "cut", in_block=in_block)
    proxy.heal()
    assert await texts(url) == []


@pytest.mark.parametrize("in_block", [True, False])
async def test_a_commit_whose_answer_is_lost_is_there(proxied: tuple[Proxy, str], in_block: bool) -> None:
    proxy, url = proxied
    proxy.conduct = at_commits(Fate.LOSE_ANSWER)
    with pytest.raises(CUT):
        await write(url, "unknown", in_block=in_block)
    proxy.heal()
    assert await texts(url) == ["unknown"]


async def test_reading_is_never_taken_for_a_commit(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied
    proxy.conduct = at_commits(Fate.CUT_BEFORE)
    assert await texts(url) == []
    assert proxy.conduct.struck == 0


async def test_a_connection_that_fell_silent_stays_silent_and_others_speak(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied
    connection = await asyncpg.connect(url)
    proxy.conduct = Conduct(falls_silent=lambda: True)
    with pytest.raises(asyncio.TimeoutError):
        await connection.fetchval("select 1", timeout=0.5)
    proxy.heal()
    connection.terminate()
    assert await texts(url) == []


async def test_a_message_names_who_sends_it_and_its_statement(proxied: tuple[Proxy, str]) -> None:
    proxy, url = proxied
    seen: list[Message] = []

    def remember(message: Message) -> Fate:
        seen.append(message)
        return Fate.PASS

    proxy.conduct = Conduct(remember)
    connection = await asyncpg.connect(url, server_settings={"application_name": "somebody"})
    await connection.execute("insert into notes values ($1)", "said")
    await connection.close()
    assert {message.application for message in seen} == {"somebody"}
    assert any(message.statement == b"insert into notes values ($1)" and message.commits for message in seen)
