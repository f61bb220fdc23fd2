"""ClamAV as the scanner: a conversation with clamd over TCP or a socket of this machine, a connection for each file."""

import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

from services.funding.domain.scanning import Clean, Infected, ScannerSilent

PIECE = 1 << 16
LONGEST_ANSWER = 4_096
BEGIN, PING, PONG = b"zINSTREAM\0", b"zPING\0", "PONG"
PING_SECONDS = 1
NO_ANSWER = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


class ClamAv:
    """clamd at `tcp://host:port` or `unix:///path`; an answer is waited for so many seconds."""

    def __init__(self, url: str, seconds: float) -> None:
        self.address = address_in(url)
        self.seconds = seconds

    async def scan(self, content: bytes) -> Clean | Infected:
        """What clamd says of these bytes; ScannerSilent when it says nothing of them, as over its own limit of size."""
        answer = await self.ask(streamed(content), self.seconds)
        if answer == "stream: OK":
            return Clean()
        if answer.endswith(" FOUND"):
            return Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise ScannerSilent(answer)

    async def answers(self) -> bool:
        """Whether clamd is there now."""
        try:
            return await self.ask(iter([PING]), PING_SECONDS) == PONG
        except ScannerSilent:
            return False

    async def ask(self, said: Iterator[bytes], seconds: float) -> str:
        try:
            async with asyncio.timeout(seconds):
                reader, writer = await self.connected()
                try:
                    return await conversation(said, reader, writer)
                finally:
                    writer.close()
        except NO_ANSWER as wrong:
            raise ScannerSilent(type(wrong).__name__) from wrong

    async def connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.address, str):
            return await asyncio.open_unix_connection(self.address, limit=LONGEST_ANSWER)
        return await asyncio.open_connection(*self.address, limit=LONGEST_ANSWER)


async def conversation(said: Iterator[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    try:
        for piece in said:
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        # Whoever is told too much says so and hangs up; what was said may still be read.
        pass
    return (await reader.readuntil(b"\0"))[:-1].decode(errors="replace")


def streamed(content: bytes) -> Iterator[bytes]:
    """A file as clamd takes it: pieces with their lengths, and a length of nothing at the end."""
    yield BEGIN
    for at in range(0, len(content), PIECE):
        piece = content[at : at + PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def address_in(url: str) -> str | tuple[str, int]:
    """The path of a socket, or a host and its port; ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path:
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return parts.hostname, parts.port
    raise ValueError("SCANNER_URL must be tcp://host:port or unix:///path")
