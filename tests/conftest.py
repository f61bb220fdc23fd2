"""Real servers for all tests: containers where an engine answers, otherwise the same servers as local processes."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from secrets import token_hex

import pytest

from deploy.local.containers import container_servers, engine_answers
from deploy.local.servers import LocalServers
from deploy.local.stack import Stack

in_containers = cache(engine_answers)


def pytest_report_header() -> str:
    return f"servers: PostgreSQL and Kafka {'in containers' if in_containers() else 'as local processes'}"


def new_servers() -> AbstractContextManager[LocalServers]:
    """A PostgreSQL and a Kafka of one's own, empty."""
    return container_servers() if in_containers() else LocalServers()


@pytest.fixture(scope="session")
def servers() -> Iterator[LocalServers]:
    """PostgreSQL and Kafka for tests of single services; both answer."""
    with new_servers() as servers:
        servers.wait_for_kafka()
        yield servers


@pytest.fixture(scope="session")
def bootstrap_servers(servers: LocalServers) -> str:
    return servers.bootstrap_servers


def database_maker(servers: LocalServers) -> Callable[[str], str]:
    """A function that makes an empty database, named after what it is for, and tells its address."""

    def make(purpose: str = "test") -> str:
        return servers.database(f"{re.sub(r'[^a-z0-9]+', '_', purpose.lower())[:40]}_{token_hex(4)}")

    return make


@pytest.fixture(scope="session")
def fresh_database(servers: LocalServers) -> Callable[[str], str]:
    return database_maker(servers)


@pytest.fixture
def database_url(fresh_database: Callable[[str], str], request: pytest.FixtureRequest) -> str:
    """The address of an empty database for one test."""
    return fresh_database(request.node.name)


@pytest.fixture(scope="module")
def module_database_url(fresh_database: Callable[[str], str], request: pytest.FixtureRequest) -> str:
    """The address of a database that the tests of one module share, empty at first."""
    return fresh_database(request.module.__name__.rsplit(".", 1)[-1])


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole system, on servers that no other test writes to."""
    with new_servers() as servers, Stack(servers) as stack:
        yield stack
