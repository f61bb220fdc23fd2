"""Reporting's own database, filled as its consumer would."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
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
from tests.reporting.recount.log import Line, line_of
from tests.reporting.recount.tally import Values

LOG = "select type, key, occurred_at, recorded_at, body from history order by key, recorded_at, position"
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

    async def hear_all(self, arrivals: Iterator[Heard], at_once: int) -> int:
        """Take in everything that arrives, so many events in each batch; how many there were."""
        number = 0
        while batch := list(islice(arrivals, at_once)):
            await self.hear(batch)
            number += len(batch)
        return number

    async def histories(self) -> AsyncIterator[list[Line]]:
        """The lines of the log about each key, in the order of recording."""
        of_key: list[Line] = []
        async with self.connection.transaction():
            async for row in self.connection.cursor(LOG, prefetch=2_000):
                line = line_of(row)
                if of_key and of_key[0].key != line.key:
                    yield of_key
                    of_key = []
                of_key.append(line)
        if of_key:
            yield of_key

    async def values(self, table: str, call: str, as_of: datetime, year: int | None, partnership: str | None) -> Values:
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
