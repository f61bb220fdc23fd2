"""The small service, running on real PostgreSQL and real Kafka."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from contracts.events.applications import ApplicationWithdrawn
from deploy.local.servers import LocalServers
from services.kernel.service import Service, build_service
from services.kernel.settings import Settings
from tests.conftest import database_maker, new_servers
from tests.kernel.service import small_service
from tests.kit import Keys, Servers, bearer, hears_from_now_on, make_keys, ready, running, settings_for

Trouble = Callable[[ApplicationWithdrawn], Awaitable[None]]


@dataclass
class Small:
    """The running small service: its client, itself, and somebody who calls."""

    client: httpx.AsyncClient
    service: Service
    keys: Keys

    @property
    def anna(self) -> dict[str, str]:
        return bearer(self.keys, "anna")

    @property
    def root(self) -> dict[str, str]:
        return bearer(self.keys, "root", "administrator")


Starting = Callable[..., AbstractAsyncContextManager[Small]]


@pytest.fixture(scope="session")
def servers() -> Iterator[LocalServers]:
    """Servers of their own: whoever reads topics from their beginning would go through all that is broken here."""
    with new_servers() as servers:
        servers.wait_for_kafka()
        yield servers


@pytest.fixture(scope="session")
def fresh_database(servers: LocalServers) -> Callable[[str], str]:
    return database_maker(servers)


@pytest.fixture
async def start_small(servers: Servers, database_url: str, tmp_path: Path) -> Starting:
    """Start the small service with a handler that calls `trouble` first; again on the same database unless told."""
    keys = make_keys(tmp_path)
    await hears_from_now_on(servers.bootstrap_servers, small_service(tmp_path).name)

    @asynccontextmanager
    async def start(trouble: Trouble | None = None, database: str = database_url) -> AsyncIterator[Small]:
        settings = settings_for(Settings, keys, database, servers.bootstrap_servers)
        async with running(build_service(small_service(tmp_path, trouble), settings)) as (client, service):
            await ready(service)
            yield Small(client, service, keys)

    return start


@pytest.fixture
async def small(start_small: Starting) -> AsyncIterator[Small]:
    async with start_small() as small:
        yield small
