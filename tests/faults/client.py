"""People who do not give up: a command without a clear answer is sent again with its key, every sending is recorded."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.demo.exchange import ROLES, Exchange
from deploy.local.demo.people import Caller
from tests.faults.history import History, Operation, digest_of, outcome_of

PATIENCE_SECONDS = 150
SENT_TWICE, OTHER_BODY = 0.05, 0.01
ASKS_TO_WAIT = 429
CHANGEABLE = ("objectives", "reason")
READS = ("GET", "HEAD")
KINDS = {
    "organisations": "register",
    "matches": "propose",
    "confirmation": "confirm",
    "applications": "submit",
    "withdrawal": "withdraw",
    "lease": "lease",
    "signatures": "sign",
    "departure": "depart",
    "return": "return",
    "report": "report",
    "evidence": "evidence",
    "claim": "claim",
    "approval": "approve_claim",
    "payment-batches": "order",
    "bank-messages": "import",
    "envelopes": "set_ceiling",
}


class NeverAnswered(Exception):
    """A request got no clear answer for longer than anybody waits."""


@dataclass
class Flight:
    """What the clients of one load share: the history, chance, and how many commands are under way."""

    history: History
    random: Random
    under_way: int = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1


@dataclass
class Patient(Caller):
    """A signed-in person whose commands carry keys."""

    flight: Flight = field(default_factory=lambda: Flight(History(), Random(0)))  # noqa: S311 - no secret

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """A command is sent until its outcome is known, and now and then once more or with another body."""
        if method in READS:
            return await self.read(method, path, headers, **more)
        keyed = {"Idempotency-Key": str(uuid4()), **(headers or {})}
        answer = await self.send_until_known(method, path, keyed, **more)
        if self.flight.random.random() < SENT_TWICE:
            await self.send_until_known(method, path, keyed, **more)
        if answer.is_success and self.flight.random.random() < OTHER_BODY and (body := changed(more.get("json"))):
            await self.send_until_known(method, path, keyed, json=body)
        return answer

    async def until(self, path: str, holds: Any, seconds: float = PATIENCE_SECONDS) -> Any:
        """As for everybody, with the patience that a fault asks for and fewer questions."""
        end = time.monotonic() + max(seconds, PATIENCE_SECONDS)
        while True:
            answer = await self.ask("GET", path)
            if answer.status_code == httpx.codes.OK and holds(shown := answer.json()):
                return shown
            if time.monotonic() > end:
                raise TimeoutError(f"GET {path}: {answer.status_code} {answer.text[:300]}")
            await asyncio.sleep(0.15)

    async def read(self, method: str, path: str, headers: Mapping[str, str] | None, **more: Any) -> httpx.Response:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = await self.attempt(method, path, headers, **more)
            if answer is not None and not is_open(answer.status_code):
                return answer
            if time.monotonic() > end:
                raise NeverAnswered(f"{method} {path}")
            await asyncio.sleep(0.3)

    async def send_until_known(self, method: str, path: str, headers: Mapping[str, str], **more: Any) -> httpx.Response:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = await self.send_recorded(method, path, headers, **more)
            if answer is not None and not is_open(answer.status_code):
                return answer
            if time.monotonic() > end:
                raise NeverAnswered(f"{method} {path}: {answer.status_code if answer is not None else 'no answer'}")
            await asyncio.sleep(self.flight.random.uniform(0.1, 0.6))

    async def send_recorded(
        self, method: str, path: str, headers: Mapping[str, str], **more: Any
    ) -> httpx.Response | None:
        asked_at = time.monotonic()
        with self.flight.one_more():
            answer = await self.attempt(method, path, headers, **more)
        status = None if answer is None else answer.status_code
        operation = Operation(
            kind_of(path),
            headers["Idempotency-Key"],
            self.subject,
            path,
            digest_of(body_of(more)),
            asked_at,
            time.monotonic(),
            "unknown" if status == ASKS_TO_WAIT else outcome_of(status),
            status,
            object_in(answer),
        )
        self.flight.history.add(operation)
        return answer

    async def attempt(
        self, method: str, path: str, headers: Mapping[str, str] | None, **more: Any
    ) -> httpx.Response | None:
        try:
            return await super().ask(method, path, headers, **more)
        except httpx.TransportError:
            return None


def patient(exchange: Exchange, flight: Flight) -> Exchange:
    """The same exchange, its people patient and recorded."""
    for part in ROLES:
        caller: Caller = getattr(exchange, part)
        setattr(exchange, part, Patient(caller.http, caller.subject, caller.token, caller.clock, flight))
    return exchange


def is_open(status: int) -> bool:
    """Whether the answer leaves open what became of the command, or asks to come again."""
    return status >= httpx.codes.INTERNAL_SERVER_ERROR or status == ASKS_TO_WAIT


def kind_of(path: str) -> str:
    """What a command is, by its path."""
    parts = path.strip("/").split("/")
    if parts[-1] == "decision":
        return "approve" if "queue" in parts else "accept"
    return KINDS.get(parts[-1]) or KINDS.get(parts[-2], "other")


def body_of(more: Mapping[str, Any]) -> Any:
    if "content" in more:
        return more["content"]
    return more.get("json", repr(sorted(more.items())).encode())


def changed(body: Any) -> Any:
    """The same body with other words in it, where it has words."""
    place = next((name for name in CHANGEABLE if isinstance(body, dict) and name in body), None)
    return {**body, place: f"{body[place]} Once more."} if place else None


def object_in(answer: httpx.Response | None) -> Mapping[str, Any]:
    if answer is None or "json" not in answer.headers.get("content-type", ""):
        return {}
    shown = answer.json()
    return shown if isinstance(shown, dict) else {}
