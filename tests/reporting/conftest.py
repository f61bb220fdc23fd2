"""Reporting's own database, filled as its consumer would."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest

import services.reporting
from services.kernel.clock import CaseTime, wall_clock
from services.kernel.identifiers import new_id
from services.kernel.migrations import migrate
from services.kernel.records import Heard
from services.kernel.transaction import Transaction
from services.reporting.definitions import all_definitions
from services.reporting.handlers import remember
from services.reporting.store import Store
from services.reporting.store.figures import Figures
from tests.kit import Servers, make_keys
from tests.reporting.office import Office, opened

MIGRATIONS = Path(services.reporting.__file__).parent / "migrations"


@dataclass
class Archive:
    """A database of reporting."""

    url: str
    connection: "asyncpg.Connection[asyncpg.Record]"

    def transaction(self, time: CaseTime | None = None) -> Transaction:
        return Transaction(self.connection, time or wall_clock(), new_id())

    async def hear(self, batch: Sequence[Heard]) -> None:
        """Take in a batch of events, as the consumer does."""
        async with self.connection.transaction():
            await remember(batch, Store(self.transaction()))

    async def values(self, table: str, call: str, as_of: datetime, year: int | None, partnership: str | None) -> object:
        """What a table's query says where there is anything: values by codes, without the codes among them."""
        definition = all_definitions()[table]
        dimensions = [dimension.code for dimension in definition.dimensions]
        async with self.connection.transaction():
            figures = Figures(self.transaction(), call, as_of)
            values = await figures.values(definition, year, partnership)
        return {
            codes: {name: value for name, value in row.items() if name not in dimensions}
            for codes, row in values.items()
            if any(row[measure.code] for measure in definition.measures if measure.code in row)
        }

    async def exchanges(self) -> list[tuple[object, ...]]:
        """Every row of what is known of exchanges, in the order of its key."""
        rows = await self.connection.fetch("select * from exchanges order by application_id, known_since")
        return [tuple(row) for row in rows]


@asynccontextmanager
async def new_archive(url: str) -> AsyncIterator[Archive]:
    await migrate(url, MIGRATIONS)
    connection = await asyncpg.connect(url)
    yield Archive(url, connection)
    await connection.close()


@pytest.fixture
async def archive(fresh_database: Callable[[str], str]) -> AsyncIterator[Archive]:
    async with new_archive(fresh_database("reporting")) as archive:
        yield archive


@pytest.fixture
async def other_archive(fresh_database: Callable[[str], str]) -> AsyncIterator[Archive]:
    async with new_archive(fresh_database("reporting")) as archive:
        yield archive


@pytest.fixture(scope="module")
async def office(
    servers: Servers, fresh_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    keys = make_keys(tmp_path_factory.mktemp("keys"))
    async with opened(servers, fresh_database, keys, tmp_path_factory.mktemp("office")) as office:
        yield office
