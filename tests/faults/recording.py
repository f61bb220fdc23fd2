"""A client whose every command is written into a history, with a key of its own where it has none."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.history import History, Operation, digest_of, outcome_of

COMMANDS = ("POST", "PUT", "DELETE")


class Recorder(httpx.AsyncBaseTransport):
    """Passes requests on and records those of signed-in people that change something."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method not in COMMANDS or "authorization" not in request.headers:
            return await self.inner.handle_async_request(request)
        request.headers.setdefault("Idempotency-Key", str(uuid4()))
        body, began = await request.aread(), time.monotonic()
        answer: httpx.Response | None = None
        try:
            answer = await self.inner.handle_async_request(request)
            await answer.aread()
        finally:
            self.history.add(recorded(request, body, began, answer))
        return answer

    async def aclose(self) -> None:
        await self.inner.aclose()


def recorded(request: httpx.Request, body: bytes, began: float, answer: httpx.Response | None) -> Operation:
    status = answer.status_code if answer else None
    return Operation(
        kind=request.url.path.rsplit("/", 1)[-1],
        key=request.headers["Idempotency-Key"],
        subject=subject_of(request.headers["authorization"].removeprefix("Bearer ")),
        path=request.url.path,
        body_digest=digest_of(body),
        asked_at=began,
        answered_at=time.monotonic(),
        outcome=outcome_of(status),
        status=status,
        answer=json_object(answer),
    )


def json_object(answer: httpx.Response | None) -> dict[str, Any]:
    if answer is None or "json" not in answer.headers.get("content-type", ""):
        return {}
    found = answer.json()
    return found if isinstance(found, dict) else {}


def subject_of(token: str) -> str:
    """Whose token this is; its signature is the services' matter."""
    payload = token.split(".")[1]
    subject: str = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"]
    return subject
