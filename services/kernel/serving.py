"""A service on its port: silent connections are let go, a crowd gets an answer, and a stop ends in time."""

import asyncio
import faulthandler
import resource
import socket
import sys
from functools import cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.kernel.http.headers import ALWAYS, completed
from services.kernel.http.problems import Problem, unavailable
from services.kernel.metrics import REFUSED

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

    from services.kernel.service import Service

# Longer than any client of ours keeps an idle connection, so that none is closed while a request is on its way.
KEEP_ALIVE_SECONDS = 30
HEAD_SECONDS = 10
# What a request may say before its body: more than any browser sends, less than costs us anything.
HEAD_BYTES = 65_536
READER_SECONDS = 60
# What was begun when the service is told to stop is finished in this time.
FINISH_SECONDS = 8
# Whatever hangs, the process is gone so long after the first signal.
STOP_SECONDS = 14


class Line(HttpToolsProtocol):
    """One client's connection; it says within ten seconds what it wants, and takes what it asked for."""

    def __init__(self, *, service: str, limit: int, **given: Any) -> None:
        super().__init__(**given)
        self.service = service
        self.limit = limit
        self.silence: asyncio.TimerHandle | None = None
        self.heard = 0
        self.head_is_heard = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limit:
            self.turn_away()
        else:
            give_up_on_who_reads_nothing(transport)
            self.await_head(HEAD_SECONDS)

    def turn_away(self) -> None:
        """Answer before anything is asked: who only stays connected would hold the line for nothing."""
        REFUSED.labels(self.service, "connections").inc()
        self.transport.write(too_many())
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.await_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self.heard += len(data)
        super().data_received(data)
        if self.says_too_much and not self.transport.is_closing():
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        if self.says_too_much and said(self.url, self.headers) > HEAD_BYTES:
            raise ValueError("the parser gives up, and the client is told why")
        self.await_nothing()
        self.head_is_heard = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.heard, self.head_is_heard = 0, False

    @property
    def says_too_much(self) -> bool:
        """Whether more came than a head may have, before there was a whole one."""
        return self.heard > HEAD_BYTES and not self.head_is_heard

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request in the form of all problems."""
        self.transport.write(too_much_said() if self.says_too_much else not_understood())
        self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:
            self.await_head(KEEP_ALIVE_SECONDS + HEAD_SECONDS)

    def await_head(self, seconds: float) -> None:
        self.await_nothing()
        self.silence = self.loop.call_later(seconds, self.transport.close)

    def await_nothing(self) -> None:
        if self.silence:
            self.silence.cancel()


class Server(uvicorn.Server):
    """Uvicorn, but the service stops taking in at the signal, and the process has an end even when something hangs."""

    def __init__(self, config: uvicorn.Config, service: "Service") -> None:
        super().__init__(config)
        self.service = service

    def handle_exit(self, sig: int, frame: "FrameType | None") -> None:
        if not self.should_exit:
            # A watchdog outside Python: it also ends a process whose event loop is stuck, and says where it was.
            faulthandler.dump_traceback_later(STOP_SECONDS, exit=True)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.service.begin_to_stop()
        await super().shutdown(sockets)


def listen(app: "FastAPI") -> None:
    """Serve a service's application on its port until a signal comes."""
    service: Service = app.state.service
    server = Server(configured(app, service), service)
    server.run()
    if not server.started:
        sys.exit(3)


def configured(app: "FastAPI", service: "Service") -> uvicorn.Config:
    """How the server listens: for plain HTTP only, and believing nobody who says where a request came from.

    Proxies that the settings name are believed, by the portal.
    """
    settings = service.settings
    limit = min(settings.connections_at_once, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=cast(type[asyncio.Protocol], partial(Line, service=service.name, limit=limit)),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies) and service.parts.public,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=FINISH_SECONDS + 1,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


@cache
def too_many() -> bytes:
    """The answer to who is one connection too many."""
    return last_words(unavailable("Too many are connected at once. Nothing was changed; try again in a moment."))


@cache
def not_understood() -> bytes:
    """The answer to what is no request, or could be read as two."""
    return last_words(Problem(400, "This is no HTTP request that could be read in one way only."))


@cache
def too_much_said() -> bytes:
    """The answer to a head without bound."""
    return last_words(Problem(431, f"Address and headers together are too large: at most {HEAD_BYTES:,} bytes."))


def last_words(problem: Problem) -> bytes:
    """A problem as it goes over a line that is closed afterwards."""
    answer = problem.answer()
    headers = [*completed(answer.raw_headers, ALWAYS), (b"connection", b"close")]
    status = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}".encode()
    return b"\r\n".join([status, *(name + b": " + value for name, value in headers), b"", bytes(answer.body)])


def said(url: bytes, headers: list[tuple[bytes, bytes]]) -> int:
    """How long a head is, in bytes."""
    return len(url) + sum(len(name) + len(value) for name, value in headers)


def give_up_on_who_reads_nothing(transport: asyncio.Transport) -> None:
    """Let the system end a connection whose client takes nothing of its answer for a minute, or is gone."""
    line = transport.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READER_SECONDS * 1_000)
