"""A TCP proxy before PostgreSQL that understands just enough of its protocol to fail at a chosen moment."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Self

UNTYPED_REQUESTS = {80877103: "tls", 80877104: "gss", 80877102: "cancel"}
CHUNK = 65_536
PARSE, BIND, QUERY, SYNC = b"P", b"B", b"Q", b"S"
WRITES = re.compile(rb"\b(insert|update|delete)\b", re.IGNORECASE)


class Fate(Enum):
    """What becomes of one message of a client."""

    PASS = "pass"
    CUT_BEFORE = "cut before it arrives"
    LOSE_ANSWER = "let it arrive, cut before its answer"


@dataclass
class Message:
    """One message of a client: its type letter, the statement that it belongs to, and whether the server then commits.

    A COMMIT commits; so does the end of a statement that writes outside a transaction block.
    """

    kind: bytes
    statement: bytes
    application: str
    commits: bool


def every_message_passes(_: Message) -> Fate:
    return Fate.PASS


@dataclass
class Conduct:
    """How the proxy behaves now; everything may be changed while it runs."""

    fate: Callable[[Message], Fate] = every_message_passes
    delay: Callable[[], float] | None = None
    falls_silent: Callable[[], bool] | None = None
    struck: int = 0


class Proxy:
    """Listens on a loopback port in a thread of its own, so that nothing else of the bench slows it down."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.port = 0
        self.conduct = Conduct()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        self.server = asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result()
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        asyncio.run_coroutine_threadsafe(end_all_tasks(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    @property
    def server_url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def heal(self) -> None:
        """Let everything pass again; connections that fell silent stay silent, as a lost peer's do."""
        self.conduct = Conduct()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            writer.transport.abort()
            return
        await Link(self, (reader, writer), server).run()


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Link:
    """One client's connection and ours to the server."""

    proxy: Proxy
    client: Stream
    server: Stream
    buffer: bytes = b""
    application: str = ""
    introduced: bool = False
    statements: dict[bytes, bytes] = field(default_factory=dict)
    statement: bytes = b""
    in_block: bool = False
    silent: bool = False
    loses_answer: bool = False

    async def run(self) -> None:
        """Carry both directions until either ends, then cut both."""
        ways = [asyncio.ensure_future(self.to_server()), asyncio.ensure_future(self.to_client())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self.client[1].transport.abort()
            self.server[1].transport.abort()

    async def to_server(self) -> None:
        while chunk := await self.client[0].read(CHUNK):
            await self.wait_a_little()
            self.buffer += chunk
            if not await self.forward_messages():
                return

    async def forward_messages(self) -> bool:
        """Forward the complete messages in the buffer; whether the connection goes on."""
        passing = b""
        for raw, message in self.messages():
            fate = self.proxy.conduct.fate(message) if message else Fate.PASS
            if fate is not Fate.PASS:
                self.proxy.conduct.struck += 1
            if fate is Fate.CUT_BEFORE:
                await self.send(passing)
                return False
            self.loses_answer |= fate is Fate.LOSE_ANSWER
            passing += raw
        await self.send(passing)
        return True

    async def send(self, content: bytes) -> None:
        if content and not self.silent:
            self.server[1].write(content)
            await self.server[1].drain()

    async def to_client(self) -> None:
        while chunk := await self.server[0].read(CHUNK):
            await self.wait_a_little()
            silence = self.proxy.conduct.falls_silent
            if not self.silent and silence and silence():
                self.silent = True
                self.proxy.conduct.struck += 1
            if self.loses_answer:
                return
            if not self.silent:
                self.client[1].write(chunk)
                await self.client[1].drain()

    async def wait_a_little(self) -> None:
        if self.proxy.conduct.delay:
            await asyncio.sleep(self.proxy.conduct.delay())

    def messages(self) -> Iterator[tuple[bytes, Message | None]]:
        """Complete messages at the front of the buffer, each as it came and, once introduced, as what it says."""
        while True:
            head = 1 if self.introduced else 0
            if len(self.buffer) < head + 4:
                return
            length = head + int.from_bytes(self.buffer[head : head + 4])
            if len(self.buffer) < length:
                return
            raw, self.buffer = self.buffer[:length], self.buffer[length:]
            if not head:
                self.introduce(raw)
            yield raw, self.understood(raw) if head else None

    def introduce(self, raw: bytes) -> None:
        if int.from_bytes(raw[4:8]) in UNTYPED_REQUESTS:
            return
        words = raw[8:].split(b"\0")
        if b"application_name" in words:
            self.application = words[words.index(b"application_name") + 1].decode()
        self.introduced = True

    def understood(self, raw: bytes) -> Message:
        kind, content = raw[:1], raw[5:]
        commits = False
        if kind == PARSE:
            name, statement, _ = content.split(b"\0", 2)
            self.statements[name] = statement
        elif kind == BIND:
            _, name, _ = content.split(b"\0", 2)
            self.statement = self.statements.get(name, b"")
        elif kind == QUERY:
            self.statement = content.upper()
            commits = self.statement.startswith(b"COMMIT")
            self.in_block = self.statement.startswith(b"BEGIN") or (
                self.in_block and not self.statement.startswith((b"COMMIT", b"ROLLBACK;"))
            )
        elif kind == SYNC:
            said, self.statement = self.statement, b""
            return Message(kind, said, self.application, not self.in_block and bool(WRITES.search(said)))
        return Message(kind, self.statement, self.application, commits)


async def end_all_tasks() -> None:
    """Cancel what still runs in this loop, but us."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
