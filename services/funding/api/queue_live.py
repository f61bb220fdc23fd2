"""The queue live: server-sent events of every change, without gaps when a client comes back."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.encoders import jsonable_encoder
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.funding.api.queue_access import seen_partnership
from services.funding.api.queue_view import item_json
from services.funding.api.streams import PAGE, PAUSE_SECONDS, STREAM_SECONDS, position_in, while_it_lasts
from services.funding.store.queue_changes import QueueChange, QueueChanges
from services.kernel.clock import wall_clock
from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.http.door import ShortText
from services.kernel.identifiers import new_id
from services.kernel.lending import Lending
from services.kernel.transaction import Transaction

router = APIRouter(tags=["queue"])


@router.get("/api/queue/events")
@query
async def follow_queue(tx: Transaction, request: Request, partnership: ShortText | None = None) -> Response:
    """Every change from now on, or from the event named in Last-Event-ID."""
    seen = seen_partnership(tx, partnership)
    last = request.headers.get("last-event-id")
    start = await QueueChanges(tx).latest() if last is None else position_in(last)
    changes = Following(service_of(request).lending, seen, start)
    return EventSourceResponse(while_it_lasts(changes.stream()), ping=15, headers={"Cache-Control": "no-store"})


@dataclass
class Following:
    """One client that follows one partnership's queue, or all of them."""

    lending: Lending
    partnership: str | None
    position: int

    async def stream(self) -> AsyncGenerator[ServerSentEvent, None]:
        """First where the stream begins, then each change as it is committed."""
        yield ServerSentEvent(data="{}", event="following", id=str(self.position))
        end = asyncio.get_running_loop().time() + STREAM_SECONDS
        while asyncio.get_running_loop().time() < end:
            for change in await self.read():
                self.position = change.position
                yield told(change)
            await asyncio.sleep(PAUSE_SECONDS)

    async def read(self) -> list[QueueChange]:
        async with self.lending.connection() as connection, connection.transaction():
            changes = QueueChanges(Transaction(connection, wall_clock(), new_id()))
            await changes.number()
            return await changes.after(self.position, self.partnership, PAGE)


def told(change: QueueChange) -> ServerSentEvent:
    content = {"change": change.change, "item": item_json(change.item, change.at)}
    return ServerSentEvent(data=json.dumps(jsonable_encoder(content)), event=change.change, id=str(change.position))
