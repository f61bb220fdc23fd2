"""A client that asks as fast as it is answered: a few kept connections, one request at a time on each.

It builds nothing but the request's bytes and reads nothing but status and length: the server is what is measured.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

CONNECTIONS = 16
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "


class Refused(Exception):
    """The server did not answer as it should; what it said."""


@dataclass
class Load:
    """Requests that were answered: how long each took, and all together, in seconds."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds


class Asking(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again for as long as there are requests."""

    transport: asyncio.Transport

    def __init__(self, requests: Iterator[bytes], wanted: bytes, load: Load) -> None:
        self.requests, self.wanted, self.load = requests, wanted, load
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.ask()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not is_whole(self.buffer):
            return
        self.load.took.append(time.perf_counter() - self.began)
        if not self.buffer.startswith(self.wanted):
            self.end(Refused(self.buffer.decode(errors="replace")))
        self.buffer = b""
        self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(Refused("the server closed the connection"))

    def ask(self) -> None:
        request = None if self.done.done() else next(self.requests, None)
        if request is None:
            self.end()
            return
        self.began = time.perf_counter()
        self.transport.write(request)

    def end(self, wrong: Exception | None = None) -> None:
        if not self.done.done():
            self.done.set_exception(wrong) if wrong else self.done.set_result(None)
        self.transport.close()


def is_whole(answer: bytes) -> bool:
    """Whether the bytes that came are one whole answer; Refused when its length is not told."""
    head, end, body = answer.partition(END_OF_HEAD)
    if not end:
        return False
    _, told, rest = head.lower().partition(LENGTH)
    if not told:
        raise Refused(f"no Content-Length: {head!r}")
    return len(body) >= int(rest.partition(b"\r\n")[0])


async def load(port: int, requests: Iterator[bytes], status: int, connections: int = CONNECTIONS) -> Load:
    """Send all of these, each as soon as one before it is answered; Refused when an answer has another status."""
    loop, result = asyncio.get_running_loop(), Load()
    wanted = f"HTTP/1.1 {status}".encode()
    began = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Asking(requests, wanted, result), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(asking.done for _, asking in opened))
    result.seconds = time.perf_counter() - began
    return result
