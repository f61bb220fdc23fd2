"""The reimbursement events of a partnership, in order: page by page, or followed live."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Annotated, Any

from asyncpg import Record
from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse

from services.funding.api.case_access import acting
from services.funding.api.streams import LAST_POSITION, PAGE, PAUSE_SECONDS, STREAM_SECONDS, position_in, while_it_lasts
from services.kernel.clock import rfc3339
from services.kernel.database import Connection
from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.http.door import ShortText
from services.kernel.http.problems import forbidden
from services.kernel.identity import Person
from services.kernel.lending import Lending
from services.kernel.transaction import Transaction

router = APIRouter(tags=["payments"])

STREAM = "text/event-stream"
READERS = ("finance_officer", "authorising_officer", "coordinator")
EVENTS = r"""
select position, type, event_id, occurred_at, recorded_at, body
from outbox
where type ~ '^eu\.clusterxchange\.funding\.(Reimbursement|PaymentOrdered)'
  and ($1::text is null or body::jsonb ->> 'partnership' = $1)
  and position > $2
order by position
limit $3
"""


@router.get("/api/finance/events")
@query
async def follow_finance(
    tx: Transaction,
    request: Request,
    after: Annotated[int, Query(ge=0, le=LAST_POSITION)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    partnership: ShortText | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Any:
    wanted = partnership_of(acting(tx), partnership)
    if STREAM in request.headers.get("accept", ""):
        since = after if last_event_id is None else position_in(last_event_id)
        stream = live(service_of(request).lending, wanted, since)
        return EventSourceResponse(while_it_lasts(stream), ping=15, headers={"Cache-Control": "no-store"})
    rows = await events(tx.connection, wanted, after, limit + 1)
    items = [event_json(row) for row in rows[:limit]]
    return {"items": items, "next": items[-1]["position"] if len(rows) > limit else None}


def partnership_of(person: Person, wanted: str | None) -> str | None:
    """Whose events this person follows: those of the own partnership, or any for who reads everything."""
    if person.reads_all:
        return wanted
    if not person.partnership or not person.is_staff_of(person.partnership, *READERS):
        raise forbidden("Only finance staff of a partnership follow its reimbursements.")
    if wanted not in (None, person.partnership):
        raise forbidden("You can follow the reimbursements of your own partnership only.")
    return person.partnership


async def live(lending: Lending, partnership: str | None, after: int) -> AsyncGenerator[dict[str, str], None]:
    """Every event after this position as a server-sent event, for as long as the client listens."""
    loop = asyncio.get_running_loop()
    end = loop.time() + STREAM_SECONDS
    while loop.time() < end:
        async with lending.connection() as connection:
            rows = await events(connection, partnership, after, PAGE)
        for row in rows:
            item = event_json(row)
            after = item["position"]
            yield {"id": str(after), "event": item["event"], "data": json.dumps(item)}
        if len(rows) < PAGE:
            await asyncio.sleep(PAUSE_SECONDS)


async def events(connection: Connection, partnership: str | None, after: int, limit: int) -> list[Record]:
    return await connection.fetch(EVENTS, partnership, after, limit)


def event_json(row: Record) -> dict[str, Any]:
    """An event with its position, name and times; money as the public API writes it."""
    body = json.loads(row["body"])
    cents = body["amount"]["cents"]
    amount = {"amount": f"{cents // 100}.{cents % 100:02d}", "currency": body["amount"]["currency"]}
    return {
        **body,
        "amount": amount,
        "position": row["position"],
        "event": row["type"].split(".")[-2],
        "id": str(row["event_id"]),
        "at": rfc3339(row["occurred_at"]),
        "recorded_at": rfc3339(row["recorded_at"]),
    }
