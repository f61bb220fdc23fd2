"""No success under doubt: whatever keeps PostgreSQL from storing, the answer asks to come back, and nothing is lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from secrets import token_hex

import asyncpg
import httpx
import pytest

from contracts.events.applications import ApplicationWithdrawn
from deploy.local import postgres as local_postgres
from deploy.local.databases import database_url as url_of
from deploy.local.databases import make_databases
from deploy.local.folders import fresh
from deploy.local.postgres import Postgres
from services.kernel.database import UnsafeServer
from services.kernel.identifiers import new_id
from services.kernel.service import build_service
from services.kernel.settings import Settings
from tests.kernel.conftest import Small
from tests.kernel.service import small_service
from tests.kit import Servers, eventually, make_keys, ready, running, settings_for, tell

TROUBLES = {
    "53100": "disk full",
    "53200": "out of memory",
    "53300": "too many connections",
    "25006": "read only",
    "57P01": "shut down by an administrator",
    "57P02": "crashed",
    "57P03": "cannot connect now",
    "57014": "cancelled",
    "58030": "I/O error",
    "55P03": "lock not available",
}
FAIL = """
create or replace function fail() returns trigger language plpgsql as $$
begin
    raise exception 'not now' using errcode = '{code}';
end
$$;
create or replace trigger fail before insert on {table} for each row execute function fail();
"""
READ_ONLY = "alter database {name} set default_transaction_read_only = {to}"
CUT_ALL = """
select pg_terminate_backend(pid, 1000)
from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL to be ill-treated."""
    with fresh() as home:
        postgres = Postgres(home)
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.stop()


@asynccontextmanager
async def standing_on(postgres: Postgres, servers: Servers, folder: Path, **settings: float) -> AsyncIterator[Small]:
    """The small service on this PostgreSQL."""
    name = f"doubt_{token_hex(4)}"
    await asyncio.to_thread(make_databases, postgres.url, [name])
    keys = make_keys(folder)
    given = settings_for(Settings, keys, url_of(postgres.url, name), servers.bootstrap_servers, **settings)
    async with running(build_service(small_service(folder), given)) as (client, service):
        await ready(service)
        yield Small(client, service, keys)


@contextmanager
def paused(postgres: Postgres) -> Iterator[None]:
    """The server and all that it started stand still."""
    assert postgres.child
    pids = [postgres.child.pid, *children_of(postgres.child.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def write(small: Small, key: str) -> httpx.Response:
    headers = small.anna | {"Idempotency-Key": key}
    return await small.client.post("/api/notes", json={"text": "doubtful"}, headers=headers)


def asks_to_come_back(answer: httpx.Response) -> bool:
    kind = answer.headers["content-type"]
    return (answer.status_code, kind, "retry-after" in answer.headers) == (503, "application/problem+json", True)


async def stored(small: Small) -> int:
    return int(await small.service.pool.fetchval("select count(*) from notes where text = 'doubtful'"))


@pytest.mark.parametrize("code", TROUBLES, ids=list(TROUBLES.values()))
async def test_what_cannot_be_stored_now_is_not_acknowledged(small: Small, code: str) -> None:
    for table in ("notes", "outbox", "audit", "idempotency_keys"):
        await small.service.pool.execute(FAIL.format(code=code, table=table))
        assert asks_to_come_back(await write(small, table))
        await small.service.pool.execute(f"drop trigger fail on {table}")
    assert await stored(small) == 0


async def test_a_database_that_only_reads_answers_questions_and_lets_records_wait(small: Small) -> None:
    note, name = new_id(), await small.service.pool.fetchval("select current_database()")
    own = await asyncpg.connect(small.service.settings.database_url)
    await tell(small.service, ApplicationWithdrawn(application_id=new_id(), partnership="P"))
    await own.execute(READ_ONLY.format(name=name, to="on"))
    await own.execute(CUT_ALL)
    assert asks_to_come_back(await write(small, "a"))
    seen = await small.client.get("/api/notes", params={"title": "a"}, headers=small.anna)
    assert seen.status_code == 200
    await own.execute("set default_transaction_read_only = off")
    await own.execute(READ_ONLY.format(name=name, to="off"))
    await own.execute(CUT_ALL)
    await own.close()
    await tell(small.service, ApplicationWithdrawn(application_id=note, partnership="P"))
    await eventually(lambda: small.service.pool.fetchval("select seen from notes where id = $1", note), 60)
    assert (await write(small, "a")).status_code == 201
    assert await small.service.pool.fetchval("select count(*) from parked") == 0


async def test_while_postgresql_stands_still_every_request_ends_and_none_is_acknowledged(
    own_postgres: Postgres, servers: Servers, tmp_path: Path
) -> None:
    async with standing_on(own_postgres, servers, tmp_path, answer_seconds=2, pool_wait_seconds=1) as small:
        keys = [f"still-{number}" for number in range(40)]
        with paused(own_postgres):
            answers = await asyncio.wait_for(asyncio.gather(*(write(small, key) for key in keys)), 20)
        assert all(asks_to_come_back(answer) for answer in answers)
        for key in keys:
            await eventually(partial(is_written, small, key), 60)
        assert await stored(small) == len(keys)


async def is_written(small: Small, key: str) -> bool:
    answer = await write(small, key)
    assert answer.status_code == 201 or asks_to_come_back(answer)
    return answer.status_code == 201


async def test_while_postgresql_is_gone_nothing_is_acknowledged_and_afterwards_all_goes_on(
    own_postgres: Postgres, servers: Servers, tmp_path: Path
) -> None:
    async with standing_on(own_postgres, servers, tmp_path) as small:
        assert await is_written(small, "before")
        assert own_postgres.child
        own_postgres.child.kill()
        await asyncio.to_thread(own_postgres.child.wait)
        for number in range(20):
            assert asks_to_come_back(await write(small, f"gone-{number}"))
        assert (await small.client.get("/health/ready")).status_code == 503
        await asyncio.to_thread(own_postgres.revive)
        for key in ("before", "gone-0"):
            await eventually(partial(is_written, small, key), 60)
        assert await stored(small) == 2
        await eventually(lambda: small.service.pool.fetchval("select count(*) = 0 from outbox where position is null"))


async def test_a_server_that_has_no_more_connections_to_give_is_a_passing_trouble(
    own_postgres: Postgres, servers: Servers, tmp_path: Path
) -> None:
    async with standing_on(own_postgres, servers, tmp_path) as small:
        crowd = [await asyncpg.connect(own_postgres.url) for _ in range(150)]
        try:
            while True:
                crowd.append(await asyncpg.connect(own_postgres.url))
        except asyncpg.TooManyConnectionsError:
            answers = await asyncio.gather(*(write(small, f"crowd-{number}") for number in range(60)))
        for connection in crowd:
            connection.terminate()
        assert {answer.status_code for answer in answers} <= {201, 503}
        assert all(answer.status_code == 201 or asks_to_come_back(answer) for answer in answers)
        assert await stored(small) == sum(answer.status_code == 201 for answer in answers)


def test_a_server_that_may_lose_what_it_confirms_is_refused(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(local_postgres.SETTINGS, "fsync", "off")
    with fresh() as home:
        postgres = Postgres(home)
        postgres.start()
        try:
            with pytest.raises(UnsafeServer, match="fsync = off"):
                asyncio.run(start_and_stop(postgres, servers, tmp_path))
        finally:
            postgres.stop()


async def start_and_stop(postgres: Postgres, servers: Servers, folder: Path) -> None:
    async with standing_on(postgres, servers, folder):
        pass
