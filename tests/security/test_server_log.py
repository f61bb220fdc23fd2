"""S36: PostgreSQL's own log says which rule was broken, and not by which value."""

from collections.abc import AsyncIterator
from random import SystemRandom
from typing import Any

import asyncpg
import pytest
import yaml

from deploy.local.places import ROOT, SERVICES
from deploy.local.postgres import SETTINGS
from deploy.local.servers import LocalServers
from services.kernel.migrations import migrate
from tests.kit import eventually
from tests.security.canary.marking import LETTERS
from tests.security.canary.searching import within

SILENT = {"log_error_verbosity": "terse", "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0"}
UNIQUE = """
select pg_class.relname as name, array_agg(attname::text) as columns, array_agg(format_type(atttypid, null)) as types
from pg_index
join pg_class on pg_class.oid = indexrelid
join pg_attribute on attrelid = indrelid and attnum = any(indkey)
where indisunique and pg_class.relnamespace = 'public'::regnamespace
group by pg_class.relname
"""
OTHERS = (
    (
        "insert into audit_seals (number, audit_id, sealed_at, hash) values (0, 0, now(), convert_to($1, 'UTF8'))",
        "check",
    ),
    ("insert into outbox (type, body) values ($1, $1)", "null value"),
    ("select $1::text::jsonb", "invalid input syntax for type json"),
)


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[LocalServers]:
    """A PostgreSQL as a local run starts it, with every table; its log is at hand wherever tests run."""
    with LocalServers(bootstrap_servers="none") as server:
        for service in SERVICES:
            await migrate(server.database(service), ROOT / "services" / service / "migrations")
        yield server


@pytest.fixture
async def funding(server: LocalServers) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(server.database("funding"))
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
def word() -> str:
    return "".join(SystemRandom().choices(LETTERS, k=16))


def log_of(server: LocalServers) -> bytes:
    return server.own["PostgreSQL"].log.read_bytes()


async def violate(connection: Any, index: Any, word: str) -> None:
    """Break a rule like this unique index, with the mark in each of its texts; the statement itself has no value."""
    columns = list(zip(index["columns"], index["types"], strict=True))
    given = [(f"${place}::text::{kind}", value_of(kind, word)) for place, (_, kind) in enumerate(columns, 1)]
    rows = ", ".join(expression for expression, _ in given)
    async with connection.transaction():
        names = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        unique = ", ".join(f'"{name}"' for name, _ in columns)
        await connection.execute(
            f'create temporary table broken ({names}, constraint "{index["name"]}" unique ({unique}))'
        )
        await connection.execute(f"insert into broken values ({rows}), ({rows})", *(value for _, value in given))


def value_of(kind: str, word: str) -> str:
    known = {"uuid": "00000000-0000-7000-8000-000000000000", "date": "2027-03-01", "boolean": "true"}
    if kind == "timestamp with time zone":
        return "2027-03-01T00:00:00Z"
    return known.get(kind) or ("7" if kind in ("bigint", "integer") else word)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_broken_unique_key_is_logged_without_its_value(server: LocalServers, service: str, word: str) -> None:
    connection = await asyncpg.connect(server.database(service))
    try:
        indexes = await connection.fetch(UNIQUE)
        for index in indexes:
            with pytest.raises(asyncpg.UniqueViolationError):
                await violate(connection, index, word)
    finally:
        await connection.close()

    async def logged() -> bool:
        return all(f'"{index["name"]}"'.encode() in log_of(server) for index in indexes)

    await eventually(logged)
    assert len(indexes) > 5
    assert not list(within(log_of(server), {"word": word}))


@pytest.mark.parametrize(("statement", "said"), OTHERS)
async def test_other_broken_rules_are_logged_without_values(
    server: LocalServers, funding: Any, statement: str, said: str, word: str
) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await funding.execute(statement, word)

    async def logged() -> bool:
        return said.encode() in log_of(server)

    await eventually(logged)
    assert not list(within(log_of(server), {"word": word}))


async def test_the_server_that_runs_says_little(funding: Any) -> None:
    assert {name: await funding.fetchval("select current_setting($1)", name) for name in SILENT} == SILENT


def test_compose_and_a_local_run_set_the_same() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["postgres"]["command"]
    assert {f"-c{name}={value}" for name, value in SILENT.items()} <= set(compose)
    assert {name: SETTINGS[name] for name in SILENT} == SILENT
