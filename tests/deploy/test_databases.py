"""deploy/databases.sql and deploy/hand_over.sql: a server that has run an earlier version is taken over as it is."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.databases import database_url, make_service_databases
from deploy.local.passwords import database_of, owner_of, passwords_in
from deploy.local.places import ROOT
from deploy.local.servers import LocalServers
from services.kernel.grants import Ungranted, refuse_mighty
from services.kernel.migrations import migrate
from tests.security.database_roles import as_held, held_by, rows_of

NAME, OWNER = database_of("portal"), owner_of("portal")
MIGRATIONS = ROOT / "services" / "portal" / "migrations"
OWNERS = "select distinct relowner::regrole::text from pg_class where relnamespace = 'public'::regnamespace"


@pytest.fixture
def postgres() -> Iterator[LocalServers]:
    """A PostgreSQL of its own: roles belong to the whole server, and these databases have fixed names."""
    with LocalServers(bootstrap_servers="none") as servers:
        yield servers


async def test_what_the_superuser_made_is_handed_over_to_its_owner(
    postgres: LocalServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(postgres.database(NAME), MIGRATIONS)
    make_service_databases(postgres.server_url, passwords_in(tmp_path))
    make_service_databases(postgres.server_url, passwords_in(tmp_path))
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "portal.pgpass"))
    applied = await migrate(database_url(postgres.server_url, NAME, OWNER), MIGRATIONS, NAME)
    await refuse_mighty(database_url(postgres.server_url, NAME, NAME))
    connection = await asyncpg.connect(database_url(postgres.server_url, NAME))
    try:
        assert applied == []
        assert [row[0] for row in await connection.fetch(OWNERS)] == [OWNER]
        assert await held_by(connection, NAME) == as_held(rows_of("portal"), "service")
    finally:
        await connection.close()


async def test_an_older_release_starts_beside_a_newer_one_whose_tables_it_does_not_know(
    postgres: LocalServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_service_databases(postgres.server_url, passwords_in(tmp_path))
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "portal.pgpass"))
    url = database_url(postgres.server_url, NAME, OWNER)
    await migrate(url, MIGRATIONS, NAME)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("delete from migrations where name like 'grants.toml%'")
        await connection.execute("create table novelties (id bigint)")
        with pytest.raises(Ungranted, match="novelties has no row"):
            await migrate(url, MIGRATIONS, NAME)
        await connection.execute("insert into migrations (name, sha256) values ('0999_novelties.sql', '')")
        assert await migrate(url, MIGRATIONS, NAME) == []
    finally:
        await connection.close()
