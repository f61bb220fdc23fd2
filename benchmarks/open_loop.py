"""A client that asks at constant times, whatever became of what it asked before: who waits cannot slow it down."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from benchmarks.http_load import Refused, is_whole


class Line(asyncio.Protocol):
    """One kept connection that carries one request at a time."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.buffer = b""
        self.answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.answer and is_whole(self.buffer):
            self.answer.set_result(self.buffer)
            self.buffer = b""

    def connection_lost(self, exc: Exception | None) -> None:
        if self.answer and not self.answer.done():
            self.answer.set_exception(Refused("the server closed the connection"))

    async def ask(self, request: bytes) -> bytes:
        """The whole answer, head and body."""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answer


class Lines:
    """As many connections to one port as are needed at once, kept for the next request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.idle: list[Line] = []

    async def ask(self, request: bytes, status: int) -> None:
        """Send one request; Refused when the answer has another status."""
        line = self.idle.pop() if self.idle else await self.open()
        answer = await line.ask(request)
        if not answer.startswith(f"HTTP/1.1 {status}".encode()):
            raise Refused(answer.decode(errors="replace"))
        self.idle.append(line)

    async def open(self) -> Line:
        _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", self.port)
        return line

    def close(self) -> None:
        for line in self.idle:
            line.transport.close()


async def at_constant_rate(rate: float, works: Sequence[Callable[[], Awaitable[object]]]) -> list[float]:
    """Begin so many of these a second; when each was due, in seconds since 1970."""
    loop = asyncio.get_running_loop()
    began, epoch = loop.time(), time.time()
    begun: list[asyncio.Future[object]] = []
    for place, work in enumerate(works):
        await asyncio.sleep(began + place / rate - loop.time())
        begun.append(asyncio.ensure_future(work()))
    await asyncio.gather(*begun)
    return [epoch + place / rate for place in range(len(works))]
