"""The slow service as a process of its own, on a real port, that can be told to stop."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx

from contracts.events.base import Event
from deploy.local.places import ROOT, address, free_port
from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.outbox import Told, write_down
from tests.kit import Keys, bearer, eventually, make_keys

ALLOWED = ("PATH", "HOME", "TMPDIR")


@dataclass
class SlowProcess:
    """The process, a client that calls it, and where its state is."""

    popen: "subprocess.Popen[bytes]"
    client: httpx.AsyncClient
    port: int
    database_url: str
    folder: Path
    log: Path
    keys: Keys

    @property
    def anna(self) -> dict[str, str]:
        return bearer(self.keys, "anna")

    def ask_to_stop(self) -> None:
        self.popen.send_signal(signal.SIGTERM)

    async def end(self, seconds: float = 20) -> int:
        """Its exit code; AssertionError when it does not end."""

        async def ended() -> bool:
            return self.popen.poll() is not None

        await eventually(ended, seconds)
        return self.popen.returncode

    @asynccontextmanager
    async def database(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        connection = await asyncpg.connect(self.database_url)
        try:
            yield connection
        finally:
            await connection.close()

    async def tell(self, *events: Event) -> None:
        """Leave events in its outbox, from which its relay takes them."""
        async with self.database() as connection, connection.transaction():
            await write_down(connection, [Told(event, wall_clock(), new_id(), None, None) for event in events])

    async def heard(self, note: UUID) -> bool:
        """Whether an event about this took effect."""
        async with self.database() as connection:
            return bool(await connection.fetchval("select exists (select from notes where id = $1)", note))

    async def begun(self, note: UUID) -> bool:
        """Whether the handler of an event about this was called."""
        return (self.folder / str(note)).exists()

    @asynccontextmanager
    async def connected(self, said: bytes = b"") -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection on which no more than this was said yet."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(said)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


StartingProcess = Callable[..., AbstractAsyncContextManager[SlowProcess]]


def starter(folder: Path, database_url: str, bootstrap_servers: str) -> StartingProcess:
    """A function that starts the process, waits until it is ready, and ends it afterwards.

    It takes further settings, and how many files the process may open.
    """
    keys = make_keys(folder)

    @asynccontextmanager
    async def start(files: int | None = None, **settings: str) -> AsyncIterator[SlowProcess]:
        port = free_port()
        log = folder / f"{port}.log"
        environment = {
            **{name: os.environ[name] for name in ALLOWED if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "PORT": str(port),
            "DATABASE_URL": database_url,
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
            "IDENTITY": "local",
            "TOKEN_PUBLIC_KEY_FILE": str(keys.public),
            "SERVICE_SECRET_FILE": str(keys.secret),
            **settings,
        }
        popen = begin(folder, environment, log)
        if files:
            resource.prlimit(popen.pid, resource.RLIMIT_NOFILE, (files, files))
        try:
            async with httpx.AsyncClient(base_url=address(port), timeout=60, trust_env=False) as client:
                await eventually(lambda: is_ready(client, popen), 60)
                yield SlowProcess(popen, client, port, database_url, folder, log, keys)
        finally:
            popen.kill()
            popen.wait()

    return start


def begin(folder: Path, environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.kernel.slow_service", str(folder)]
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)


async def is_ready(client: httpx.AsyncClient, popen: "subprocess.Popen[bytes]") -> bool:
    assert popen.poll() is None, "the service ended while it started"
    try:
        return (await client.get("/health/ready")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
