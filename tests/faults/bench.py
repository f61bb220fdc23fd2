"""The whole stack on servers of its own behind a proxy, and everything that can be done to it."""

import asyncio
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import asyncpg

from deploy.local.folders import fresh
from deploy.local.kafka import Kafka
from deploy.local.places import SERVICES
from deploy.local.postgres import Postgres
from deploy.local.servers import LocalServers
from deploy.local.stack import Stack
from tests.faults.checkers import Violation
from tests.faults.history import Place
from tests.faults.proxy import Proxy
from tests.faults.workload import Workload
from tests.kit import eventually

TELLING = ("applications", "funding", "notifications")
HEARING = (*TELLING, "reporting")
LONGEST_PAUSE = 0.5
BACKENDS = """
select pid
from pg_stat_activity
where backend_type = 'client backend' and datname like 'clusterxchange%'
order by state = 'active' desc, pid
"""


@dataclass
class Tally:
    """What was done to the system in one trial, and how often something was under way at that moment."""

    strikes: int = 0
    bites: int = 0
    kills: int = 0


@dataclass
class Bench:
    """A running system, its load, and the ways in which it is hurt."""

    stack: Stack
    servers: LocalServers
    proxy: Proxy
    random: Random
    workload: Workload
    tally: Tally = field(default_factory=Tally)
    poisoned: set[Place] = field(default_factory=set)
    known: set[Violation] = field(default_factory=set)
    parked: int = 0

    @property
    def postgres(self) -> Postgres:
        server = self.servers.own["PostgreSQL"]
        assert isinstance(server, Postgres)
        return server

    @property
    def kafka(self) -> Kafka:
        server = self.servers.own["Kafka"]
        assert isinstance(server, Kafka)
        return server

    def follow(self, random: Random) -> None:
        """Let chance follow from another seed from now on."""
        self.random = self.workload.flight.random = random

    def strike(self, kills: int = 0) -> None:
        """Note that a fault begins now."""
        self.tally.strikes += 1
        self.tally.bites += self.workload.flight.under_way > 0
        self.tally.kills += kills

    async def some_time(self, shortest: float, longest: float) -> None:
        """Wait for a time that follows from the seed, and then until a command is under way: a fault has to bite."""
        await asyncio.sleep(self.random.uniform(shortest, longest))

        async def something_is_under_way() -> bool:
            return self.workload.flight.under_way > 0

        await eventually(something_is_under_way, 60)

    async def until_busy(self, acknowledged: int = 25) -> None:
        """Wait until the load has begun in earnest."""
        begun = len(self.workload.history.acknowledged())

        async def busy() -> bool:
            return len(self.workload.history.acknowledged()) >= begun + acknowledged

        await eventually(busy, 60)

    async def kill(self, *services: str) -> None:
        """`kill -9` of services at once; they are started again by themselves."""
        self.strike(len(services))
        for pid in [self.stack.pid(service) for service in services]:
            kill_if_there(pid)

    async def services_back(self) -> None:
        """Wait until every service says that it is ready."""
        await asyncio.to_thread(self.stack.wait_until_ready)

    async def kill_postgres(self) -> None:
        """`kill -9` of every process of PostgreSQL, then start it again."""
        tree = processes_under(child_pid(self.postgres))
        self.strike(1)
        for pid in tree:
            kill_if_there(pid)
        await asyncio.to_thread(self.revive_postgres)

    def revive_postgres(self) -> None:
        if self.postgres.child:
            self.postgres.child.wait()
        self.postgres.revive()

    async def kill_backend(self) -> None:
        """`kill -9` of one process that serves a connection; PostgreSQL itself then ends all sessions."""
        pids = await eventually(self.backends, 60)
        self.strike(1)
        kill_if_there(self.random.choice(pids))

    async def backends(self) -> list[int]:
        """Processes that serve connections of our services, the busier half of them; none while PostgreSQL starts."""
        try:
            connection = await asyncpg.connect(self.servers.server_url, timeout=5)
        except (asyncpg.PostgresError, OSError, TimeoutError):
            return []
        try:
            pids = [row["pid"] for row in await connection.fetch(BACKENDS)]
        finally:
            await connection.close()
        return pids[: (len(pids) + 1) // 2]

    async def kill_kafka(self) -> None:
        """`kill -9` of the broker."""
        self.strike(1)
        if self.kafka.child:
            self.kafka.child.kill()
            await asyncio.to_thread(self.kafka.child.wait)

    async def revive_kafka(self) -> None:
        await asyncio.to_thread(self.kafka.revive)

    def heal(self) -> None:
        """End what the proxy does."""
        self.proxy.heal()

    async def open_the_post(self) -> None:
        """Let letters go out."""
        if "mail" not in self.stack.supervisor.watched:
            self.stack.start_again("mail")

    async def close_the_post(self) -> None:
        """Let letters wait: they go out at a few tens a second, and each is told as an event."""
        await asyncio.to_thread(self.stack.end, "mail")


@contextmanager
def a_bench(random: Random, settings: Mapping[str, str] | None = None, home: Path | None = None) -> Iterator[Bench]:
    """A fresh system that is ready."""
    with ExitStack() as undo:
        home = home or undo.enter_context(fresh())
        servers = undo.enter_context(LocalServers(home))
        postgres = servers.own["PostgreSQL"]
        assert isinstance(postgres, Postgres)
        proxy = undo.enter_context(Proxy(postgres.port))
        stack = Stack(servers, home, settings=settings, through=proxy.server_url, longest_pause=LONGEST_PAUSE)
        undo.enter_context(stack)
        yield Bench(stack, servers, proxy, random, Workload(stack.base_url, random))


def child_pid(server: Postgres | Kafka) -> int:
    assert server.child is not None
    return server.child.pid


def processes_under(pid: int) -> list[int]:
    """A process and everything that it started, itself first."""
    parents = {int(entry.name): parent_of(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def parent_of(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def kill_if_there(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def services_in_any_order(random: Random) -> list[str]:
    return random.sample(SERVICES, len(SERVICES))
