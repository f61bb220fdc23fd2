"""Requests byte by byte, to the server that services have, in front of an application that counts what reaches it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from services.kernel.service import Service
from services.kernel.serving import configured
from services.kernel.settings import Settings
from tests.kit import eventually


@dataclass
class Counter:
    """An application that remembers each request whose body came whole."""

    seen: list[tuple[str, str, int]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        self.addresses.append(scope["client"][0])
        self.seen.append((scope["method"], scope["path"], size))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@dataclass
class Named:
    """As much of a service as its server asks for."""

    settings: Settings
    parts: Any
    name: str = "raw"


class QuietServer(uvicorn.Server):
    """A server that leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Raw:
    """A server, and what its application saw."""

    port: int
    counter: Counter

    async def say(self, said: bytes, *, wait: float = 20) -> bytes:
        """Everything that is answered until the server closes the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        answer = b""
        with suppress(ConnectionError):
            writer.write(said)
            await writer.drain()
        with suppress(ConnectionError):
            answer = await asyncio.wait_for(reader.read(), wait)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        return answer


@asynccontextmanager
async def raw_server(settings: Settings, parts: Any) -> AsyncIterator[Raw]:
    """A server as `serve` would start it, on a port of its own."""
    counter = Counter()
    service = cast(Service, Named(settings, parts))
    config = configured(cast(FastAPI, counter), service)
    config.lifespan = "off"
    server = QuietServer(config)
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started or task.done()

    try:
        await eventually(started)
        yield Raw(server.servers[0].sockets[0].getsockname()[1], counter)
    finally:
        server.should_exit = True
        await task
