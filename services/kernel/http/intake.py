"""What comes in: so many requests at once, each answered within its time, and on stopping only what was begun."""

import asyncio
from math import inf
from typing import Literal

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kernel.http.calling import SAFE_METHODS
from services.kernel.http.head import as_get, ending_after_the_head
from services.kernel.http.pages import problem_page
from services.kernel.http.problems import Problem, unavailable, wants_page
from services.kernel.metrics import REFUSED, UNDER_WAY
from services.kernel.settings import Settings

log = structlog.get_logger()

Reason = Literal["requests", "late", "slow_body", "stopping"]
LATE: Reason = "late"
LONGEST_LOOK_SECONDS = 3_600
# Who sends at least this much may take as long as the body needs.
BYTES_PER_SECOND = 16_384
ALWAYS_ADMITTED = ("/health/", "/metrics")


class Intake:
    """The requests of one service that are under way."""

    def __init__(self, service: str, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.calls: set[Call] = set()
        self.unanswered = 0
        self.stopping = False
        UNDER_WAY.labels(service).set_function(lambda: self.unanswered)

    def refusal(self, path: str) -> Reason | None:
        """Why a request is not even looked at."""
        if path.startswith(ALWAYS_ADMITTED):
            return None
        if self.stopping:
            return "stopping"
        return "requests" if self.unanswered >= self.settings.requests_at_once else None

    def stop(self, seconds: float) -> None:
        """Begin nothing more; what is under way has this long, and streams of events, which never end, end now."""
        self.stopping = True
        for call in list(self.calls):
            call.hurry(seconds)


class AtTheDoor:
    """Middleware before all others: refuses with 503 what is too much, and lets nobody wait without bound.

    A request has `answer_seconds` of work; waiting for its body is counted apart, so that a slow client gets 408 and
    an honest one on a slow line does not. Once an answer has begun it may take its time: events and downloads do.
    """

    def __init__(self, app: ASGIApp, intake: Intake) -> None:
        self.app = app
        self.intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        reason = self.intake.refusal(scope["path"])
        if reason:
            return await refuse(self.intake.service, reason, scope, receive, send)
        if scope["method"] == "HEAD":
            scope, send = as_get(scope), ending_after_the_head(send)
        await Call(self.intake, scope, receive, send).run(self.app)


class Call:
    """One request on its way, and the moment `due` at which it is cut short.

    The timer is not moved with each step: when it goes off it looks whether the moment has come, as it hardly has.
    """

    def __init__(self, intake: Intake, scope: Scope, receive: Receive, send: Send) -> None:
        self.intake = intake
        self.scope = scope
        self.receive = receive
        self.send = send
        self.loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()
        self.ends_at = self.loop.time() + intake.settings.answer_seconds
        self.patience = intake.settings.body_seconds
        self.latest = inf
        self.due, self.reason = self.ends_at, LATE
        self.timer = self.loop.call_at(min(self.ends_at, self.loop.time() + self.patience), self.look)
        self.whole_body = False
        self.begun = False
        self.follows_events = False
        self.cut_for: Reason | None = None
        self.last_words: asyncio.Task[None] | None = None

    async def run(self, app: ASGIApp) -> None:
        self.intake.calls.add(self)
        self.intake.unanswered += 1
        try:
            await app(self.scope, self.take, self.give)
        except (Exception, asyncio.CancelledError) as wrong:
            if self.cut_for is None:
                raise
            log.info("request.cut", reason=self.cut_for, path=self.scope["path"], ended_with=type(wrong).__name__)
        finally:
            self.timer.cancel()
            self.intake.calls.discard(self)
            self.intake.unanswered -= not self.begun
        if self.last_words:
            await self.last_words

    async def take(self) -> Message:
        """The client's next message; the time that it takes is the client's."""
        if self.whole_body or self.begun:
            return await self.receive()
        asked = self.loop.time()
        self.arm(asked + self.patience, "slow_body")
        message = await self.receive()
        waited = self.loop.time() - asked
        self.patience += len(message.get("body", b"")) / BYTES_PER_SECOND - waited
        self.ends_at += waited
        self.whole_body = not message.get("more_body")
        self.arm(self.ends_at, LATE)
        return message

    async def give(self, message: Message) -> None:
        """Pass on what is answered, unless somebody else has had the last word."""
        if self.cut_for:
            return
        if message["type"] == "http.response.start":
            self.begin(message)
        await self.send(message)

    def begin(self, message: Message) -> None:
        self.due = inf
        self.begun = True
        self.intake.unanswered -= 1
        self.follows_events = any(
            name.lower() == b"content-type" and value.startswith(b"text/event-stream")
            for name, value in message["headers"]
        )
        if self.intake.stopping:
            self.hurry(self.latest - self.loop.time())

    def arm(self, at: float, reason: Reason) -> None:
        self.due, self.reason = min(at, self.latest), reason
        if self.timer.when() > self.due:
            self.timer.cancel()
            self.timer = self.loop.call_at(self.due, self.look)

    def look(self) -> None:
        if self.loop.time() >= self.due:
            self.cut(self.reason)
        else:
            self.timer = self.loop.call_at(min(self.due, self.loop.time() + LONGEST_LOOK_SECONDS), self.look)

    def hurry(self, seconds: float) -> None:
        """The service stops: this call ends now if it only follows events, else within so many seconds."""
        self.latest = min(self.latest, self.loop.time() + seconds)
        if self.follows_events:
            self.cut("stopping")
        elif self.due > self.latest:
            self.arm(self.latest, "stopping")

    def cut(self, reason: Reason) -> None:
        """End the call whatever it does: with an answer when none has begun, with the stream's end when it is one.

        The answer does not wait for the work to be undone: a server that hangs would hold it up.
        """
        if self.cut_for or self.task is None:
            return
        self.cut_for = reason
        if not self.begun:
            words = refuse(self.intake.service, reason, self.scope, self.receive, self.send)
            self.last_words = self.loop.create_task(words)
        elif self.follows_events:
            self.last_words = self.loop.create_task(end_of(self.send))
        self.task.cancel()


async def refuse(service: str, reason: Reason, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer instead of the application."""
    REFUSED.labels(service, reason).inc()
    request = Request(scope)
    problem = in_words(reason, request.method)
    response = problem_page(request, problem) if wants_page(request) else problem.answer()
    await response(scope, receive, send)


def in_words(reason: Reason, method: str) -> Problem:
    """What a client is told, and whether anything may have been stored."""
    if reason == "requests":
        return unavailable("Too much is asked at once. Nothing was changed; try again in a moment.")
    if reason == "slow_body":
        detail = "The request came too slowly. Nothing was changed; send it again over a better line."
        return Problem(408, detail, {"Connection": "close"})
    if method in SAFE_METHODS:
        return unavailable("This took too long. Try again in a moment.")
    return unavailable("It is not known whether this was stored. Send it again with the same Idempotency-Key.")


async def end_of(send: Send) -> None:
    await send({"type": "http.response.body", "body": b"", "more_body": False})
