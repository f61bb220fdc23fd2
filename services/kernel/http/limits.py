"""What a request may weigh, checked before anything is parsed."""

from collections.abc import Mapping

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kernel.http.problems import Problem


class BodyLimit:
    """Answers 413 as soon as a body is, or says it is, larger than its route allows.

    `by_ending` gives larger limits in bytes to paths with these endings.
    """

    def __init__(self, app: ASGIApp, limit: int, by_ending: Mapping[str, int]) -> None:
        self.app = app
        self.limit = limit
        self.by_ending = by_ending

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = next((size for end, size in self.by_ending.items() if scope["path"].endswith(end)), self.limit)
        if declared_length(scope) > limit:
            await drain(receive, limit)
            return await too_large(limit).answer()(scope, receive, send)
        await self.app(scope, counting(receive, limit), send)


def counting(receive: Receive, limit: int) -> Receive:
    """The same messages, until more than `limit` bytes came."""
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, too_large(limit).detail)
        return message

    return receive_counted


async def drain(receive: Receive, limit: int) -> None:
    """Take what a client is still sending, up to a bound, so that it reads the answer instead of a closed line."""
    taken = 0
    while taken < 4 * limit:
        message = await receive()
        taken += len(message.get("body", b"")) + 1
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def too_large(limit: int) -> Problem:
    return Problem(413, f"This is too large: at most {limit:,} bytes are taken here.")
