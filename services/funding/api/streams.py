"""Server-sent events: where a client goes on, and how long one stream lasts."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

import structlog

from services.kernel.database import is_transient
from services.kernel.http.problems import Problem, unprocessable

log = structlog.get_logger()

Told = TypeVar("Told")

LAST_POSITION = 2**63 - 1
PAUSE_SECONDS = 0.5
PAGE = 200
# A stream ends when the portal's token does with which it began; the client comes back by itself, and who was kept out
# or lost a role meanwhile is refused then.
STREAM_SECONDS = 60


def position_in(last_event_id: str) -> int:
    """The position that a Last-Event-ID names; 422 for anything that is no such id."""
    number = last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= len(str(LAST_POSITION))
    if not number or int(last_event_id) > LAST_POSITION:
        raise unprocessable(("Last-Event-ID", "send the id of an event of this stream"))
    return int(last_event_id)


async def while_it_lasts(stream: AsyncGenerator[Told, None]) -> AsyncGenerator[Told, None]:
    """The same events; the stream ends in order when too much is asked at once or the database goes away.

    The client comes back by itself and goes on after the last event that it saw.
    """
    try:
        async with aclosing(stream):
            async for told in stream:
                yield told
    except Exception as wrong:
        if not isinstance(wrong, Problem) and not is_transient(wrong):
            raise
        log.warning("stream.ended", reason=type(wrong).__name__)
