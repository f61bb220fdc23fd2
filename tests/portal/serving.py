"""An ASGI application on a real port of this machine, for as long as a test needs it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from deploy.local.places import free_port
from tests.kit import eventually


class QuietServer(uvicorn.Server):
    """A server that leaves the signals of the test run alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: ASGIApp, port: int | None = None) -> AsyncIterator[str]:
    """The address at which the application answers."""
    door = socket.create_server(("127.0.0.1", port or free_port()))
    server = QuietServer(uvicorn.Config(app, log_config=None, proxy_headers=False, timeout_graceful_shutdown=3))
    task = asyncio.create_task(server.serve([door]))

    async def started() -> bool:
        return server.started or task.done()

    try:
        await eventually(started)
        yield "http://{}:{}".format(*door.getsockname())
    finally:
        server.should_exit = True
        await task
