"""S40, S35: whatever goes wrong inside, the answer shows an id and nothing else, and the log no value."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import APIRouter

from services.kernel.http.commands import command, query
from services.kernel.service import ServiceParts, build_service
from services.kernel.settings import Settings
from services.kernel.transaction import Transaction
from tests.kit import Keys, Servers, bearer, make_keys, running, settings_for
from tests.open_rights import let_everybody

WORD = "bcdfghjklmnpqrs"
router = APIRouter()
BROKEN = "create table things (name text primary key, number bigint check (number > 0));"


async def broken_key(tx: Transaction) -> None:
    for _ in range(2):
        await tx.run("insert into things (name) values ($1)", WORD)


async def broken_check(tx: Transaction) -> None:
    await tx.run("insert into things (name, number) values ($1, -1)", WORD)


async def wrong_statement(tx: Transaction) -> None:
    await tx.run(f"select '{WORD}' from nowhere")


async def no_right(tx: Transaction) -> None:
    raise asyncpg.InsufficientPrivilegeError(f"permission denied for table {WORD}")


async def own_failure(tx: Transaction) -> None:
    try:
        raise KeyError(WORD)
    except KeyError as wrong:
        raise RuntimeError(f"/srv/{WORD}.py") from wrong


async def another_service(tx: Transaction) -> None:
    raise httpx.HTTPStatusError(WORD, request=httpx.Request("GET", "http://x"), response=httpx.Response(500))


async def several(tx: Transaction) -> None:
    raise ExceptionGroup(WORD, [ValueError(WORD), TypeError(WORD)])


FAILURES: dict[str, Callable[[Transaction], Awaitable[None]]] = {
    each.__name__: each
    for each in (broken_key, broken_check, wrong_statement, no_right, own_failure, another_service, several)
}


@router.post("/api/failures/{name}")
@command
async def fail_in_command(tx: Transaction, name: str) -> Any:
    await FAILURES[name](tx)


@router.get("/api/failures/{name}")
@query
async def fail_in_query(tx: Transaction, name: str) -> Any:
    await FAILURES[name](tx)


@pytest.fixture(scope="module")
async def failing(
    servers: Servers, module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[httpx.AsyncClient, Keys]]:
    """A service that fails in any way that is asked of it."""
    folder: Path = tmp_path_factory.mktemp("failing")
    (folder / "migrations").mkdir()
    (folder / "migrations" / "0101_things.sql").write_text(BROKEN)
    let_everybody(folder, router)
    keys = make_keys(folder)
    settings = settings_for(Settings, keys, module_database_url, servers.bootstrap_servers)
    parts = ServiceParts(name="funding", folder=folder, routers=[router], tells=False)
    async with running(build_service(parts, settings)) as (client, _):
        yield client, keys


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_shows_an_id_and_nothing_of_itself(
    failing: tuple[httpx.AsyncClient, Keys], name: str, method: str
) -> None:
    client, keys = failing
    answer = await client.request(method, f"/api/failures/{name}", headers=bearer(keys, "anna"))
    assert answer.status_code in (500, 503)
    shown = answer.text.lower()
    assert not [said for said in (WORD, "traceback", "select", "insert", "things", ".py", "asyncpg") if said in shown]
    assert answer.headers["x-correlation-id"] in answer.text or answer.status_code == 503


@pytest.mark.parametrize("name", FAILURES)
async def test_the_log_says_where_it_failed_and_no_value(failing: tuple[httpx.AsyncClient, Keys], name: str) -> None:
    client, keys = failing
    handler = logging.getLogger().handlers
    written = [rendered(handler, record) for record in await records_of(client, keys, name)]
    assert any("request.failed" in line and "Traceback" not in line and name in line for line in written)
    assert not [line for line in written if WORD in line]


class Keeper(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)


async def records_of(client: httpx.AsyncClient, keys: Keys, name: str) -> list[logging.LogRecord]:
    keeper = Keeper()
    logging.getLogger().addHandler(keeper)
    try:
        await client.post(f"/api/failures/{name}", headers=bearer(keys, "anna"))
    finally:
        logging.getLogger().removeHandler(keeper)
    return keeper.kept


def rendered(handlers: list[logging.Handler], record: logging.LogRecord) -> str:
    """A record as a service writes it."""
    ours = next(each for each in handlers if "ProcessorFormatter" in type(each.formatter).__name__)
    return json.dumps(json.loads(ours.format(record)))
