"""A counterpart that speaks as clamd does (clamd(8), INSTREAM): it finds the test string that every scanner finds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 10 << 20


@dataclass
class Clamd:
    """`scanned` is what it was given, whole; `manner` is how it behaves: `well`, `silent`, `gone`, `small`, `odd`."""

    manner: str = "well"
    scanned: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            command = await reader.readuntil(b"\0")
            answer = b"PONG" if command == b"zPING\0" else await self.look(reader)
            if self.manner == "silent":
                await reader.read()
            if self.manner not in ("silent", "gone"):
                writer.write(answer + b"\0")
                await writer.drain()
        writer.close()

    async def look(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            if self.manner == "small":
                return b"INSTREAM size limit exceeded. ERROR"
            content += await reader.readexactly(size)
        self.scanned.append(content)
        if self.manner == "odd":
            return b"UNKNOWN COMMAND"
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


@asynccontextmanager
async def clamd(manner: str = "well") -> AsyncIterator[tuple[Clamd, str]]:
    """One that listens on TCP, and its address."""
    one = Clamd(manner)
    async with listening(one, lambda serve: asyncio.start_server(serve, "127.0.0.1", 0)) as server:
        yield one, f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def clamd_at(path: Path) -> AsyncIterator[tuple[Clamd, str]]:
    """One that listens on a socket of this machine, and its address."""
    one = Clamd()
    async with listening(one, lambda serve: asyncio.start_unix_server(serve, path)):
        yield one, f"unix://{path}"


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(one: Clamd, start: Callable[[Serve], Awaitable[asyncio.Server]]) -> AsyncIterator[asyncio.Server]:
    server = await start(one.serve)
    try:
        yield server
    finally:
        server.close()
        await server.wait_closed()
