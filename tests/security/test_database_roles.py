"""S32: a service's role in the database owns nothing, and may do what its rows in grants.toml say and nothing else."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from deploy.local import rebuild
from deploy.local.passwords import AUDITOR, database_of, owner_of
from deploy.local.places import SERVICES
from deploy.local.stack import Stack
from services.kernel.grants import Ungranted, refuse_mighty
from tests.security.database_roles import OPEN_TO_ALL, as_held, forbidden_to, held_by, rows_of

ATTRIBUTES = """
select rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
       (select count(*) from pg_auth_members where member = pg_roles.oid or roleid = pg_roles.oid) as memberships
from pg_roles
where rolname = $1
"""
NOTHING = {
    "rolsuper": False,
    "rolinherit": False,
    "rolcreaterole": False,
    "rolcreatedb": False,
    "rolreplication": False,
    "rolbypassrls": False,
    "memberships": 0,
}
OWNERS = "select distinct relowner::regrole::text from pg_class where relnamespace = 'public'::regnamespace"
AT_WORK = """
select distinct usename::text
from pg_stat_activity
where datname = $1 and (application_name = $2 or application_name like $2 || ' %')
"""
BEYOND_TABLES = (
    "create table mine (id bigint)",
    "create temporary table mine (id bigint)",
    "create schema mine",
    "create function mine() returns void language sql as ''",
    "create role mine",
    "alter role current_user createrole",
    "set role postgres",
    "set session authorization postgres",
    "set session_replication_role = replica",
    "drop function refuse_rewriting_the_log() cascade",
    "drop view outgoing",
    "copy audit to program 'true'",
    "copy audit to '/dev/null'",
    "select pg_read_file('/etc/hostname')",
    "select rolpassword from pg_authid",
    "lock table audit in access exclusive mode",
)
JOURNALS = {
    "applications": ("audit", "audit_seals", "outbox"),
    "funding": ("audit", "audit_seals", "outbox", "ledger_entries", "postings"),
    "notifications": ("audit", "audit_seals", "outbox"),
    "reporting": ("audit", "audit_seals", "outbox", "history"),
    "portal": ("audit", "audit_seals", "outbox", "directory_changes"),
}


@pytest.fixture(params=SERVICES)
async def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def own(stack: Stack, service: str) -> AsyncIterator[Any]:
    """A connection as the service has it."""
    connection = await asyncpg.connect(stack.database_url(service, database_of(service)))
    yield connection
    await connection.close()


@pytest.fixture
async def server(stack: Stack, service: str) -> AsyncIterator[Any]:
    """A connection of whoever runs the server, to the service's database."""
    connection = await asyncpg.connect(stack.database_url(service))
    yield connection
    await connection.close()


async def test_a_running_service_works_as_its_own_role(server: Any, service: str) -> None:
    roles = {row[0] for row in await server.fetch(AT_WORK, database_of(service), service)}
    assert roles == {database_of(service)}


@pytest.mark.parametrize("role", [*map(database_of, SERVICES), *map(owner_of, SERVICES), AUDITOR])
async def test_no_role_has_a_power_over_the_server(stack: Stack, role: str) -> None:
    connection = await asyncpg.connect(stack.servers.server_url)
    try:
        held = await connection.fetch(ATTRIBUTES, role)
        assert [dict(row) for row in held] == [NOTHING]
    finally:
        await connection.close()


async def test_all_of_a_database_belongs_to_its_owner(server: Any, service: str) -> None:
    assert [row[0] for row in await server.fetch(OWNERS)] == [owner_of(service)]


@pytest.mark.parametrize("grantee", ["service", "auditor"])
async def test_a_role_may_do_what_its_rows_say_and_nothing_else(server: Any, service: str, grantee: str) -> None:
    role = database_of(service) if grantee == "service" else AUDITOR
    assert await held_by(server, role) == as_held(rows_of(service), grantee)
    assert await server.fetch(OPEN_TO_ALL) == []


async def test_what_has_no_row_is_refused_by_the_database(own: Any, service: str) -> None:
    not_refused = []
    for statement in (*await forbidden_to(own, rows_of(service)), *BEYOND_TABLES):
        answer = await tried(own, statement)
        if not isinstance(answer, asyncpg.InsufficientPrivilegeError):
            not_refused.append((statement, answer))
    assert not_refused == []


async def tried(connection: Any, statement: str) -> asyncpg.PostgresError | None:
    """What the database has against a statement, of which nothing stays."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(statement)
    except asyncpg.PostgresError as refused:
        return refused
    finally:
        await transaction.rollback()
    return None


def test_journals_are_only_added_to() -> None:
    changed = {
        f"{service}.{table}: {privilege} {column or ''}"
        for service, tables in JOURNALS.items()
        for table in tables
        for privilege, column in as_held(rows_of(service), "service")[table]
        if privilege not in ("select", "insert")
    }
    assert changed == {f"{service}.outbox: update position" for service in SERVICES}


async def test_a_service_cannot_enter_the_database_of_another(stack: Stack, service: str) -> None:
    for other in set(SERVICES) - {service}:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(stack.database_url(other, database_of(service)))


async def test_auditors_can_only_read_and_write_down_that_they_did() -> None:
    held = [as_held(rows_of(service), "auditor") for service in SERVICES]
    changes = {(table, what) for each in held for table, may in each.items() for what, _ in may if what != "select"}
    assert changes == {("audit", "insert")}


async def test_a_service_does_not_start_as_a_mightier_role(stack: Stack, service: str) -> None:
    with pytest.raises(Ungranted, match="owns"):
        await refuse_mighty(stack.database_url(service, owner_of(service)))
    with pytest.raises(Ungranted, match="is a superuser"):
        await refuse_mighty(stack.database_url(service))
    await refuse_mighty(stack.database_url(service, database_of(service)))


async def test_tables_that_were_built_anew_are_granted_as_before(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "KEPT", stack.home)
    assert rebuild.main(["reporting", "--accept"]) == 0
    connection = await asyncpg.connect(stack.database_url("reporting"))
    try:
        held = await held_by(connection, database_of("reporting"))
    finally:
        await connection.close()
    assert held == as_held(rows_of("reporting"), "service")
