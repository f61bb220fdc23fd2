"""The evaluators' queue: look, take, give back, decide."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from services.funding.api.case_access import acting
from services.funding.api.decisions import DecisionBody, decide
from services.funding.api.queue_access import (
    etag_of,
    item_to_evaluate,
    item_to_see,
    refuse_closed,
    refuse_stale,
    seen_partnership,
)
from services.funding.api.queue_view import item_json
from services.funding.domain.queue import Item, Kind, Lease
from services.funding.store.queue import Queue
from services.kernel.clock import rfc3339
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import ShortText
from services.kernel.http.problems import conflict, unprocessable
from services.kernel.transaction import Transaction

router = APIRouter(tags=["queue"])

LONGEST_LIST = 200


@router.get("/api/queue")
@query
async def list_queue(
    tx: Transaction,
    kind: Kind | None = None,
    partnership: ShortText | None = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_LIST)] = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """What waits for an evaluator, earliest due first."""
    items, following = await list_of_items(tx, kind, partnership, limit, cursor)
    return {"items": [item_json(item, tx.now) for item in items], "next": following}


async def list_of_items(
    tx: Transaction, kind: Kind | None, partnership: str | None, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """One page of open items, and the cursor of the next page."""
    seen = seen_partnership(tx, partnership)
    items = await Queue(tx).waiting(seen, kind, read_cursor(cursor) if cursor else None, limit + 1)
    shown = items[:limit]
    return shown, cursor_after(shown[-1]) if len(items) > limit else None


@router.get("/api/queue/{item_id}")
@query
async def show_item(tx: Transaction, item_id: UUID) -> Answer:
    """One item, open or closed."""
    return answer_with(await item_to_see(tx, item_id), tx)


@router.post("/api/queue/{item_id}/lease")
@command
async def take_item(tx: Transaction, item_id: UUID) -> dict[str, Any]:
    """Hold the item for half an hour; its holder renews."""
    return {"until": rfc3339((await take(tx, item_id)).until)}


async def take(tx: Transaction, item_id: UUID) -> Lease:
    """Give the item to this evaluator; 409 while somebody else holds it."""
    item = await item_to_evaluate(tx, item_id)
    refuse_closed(item)
    refuse_held(item, tx)
    return await Queue(tx).lease(item.id, acting(tx).subject)


@router.delete("/api/queue/{item_id}/lease")
@command
async def give_item_back(tx: Transaction, item_id: UUID) -> Answer:
    """Let somebody else have the item."""
    return answer_with(await give_back(tx, item_id), tx)


async def give_back(tx: Transaction, item_id: UUID) -> Item:
    """Take this evaluator's lease off the item; 409 when somebody else holds it."""
    item = await item_to_evaluate(tx, item_id)
    refuse_held(item, tx)
    return await Queue(tx).give_back(item.id) if item.lease else item


@router.post("/api/queue/{item_id}/decision")
@command
async def decide_item(tx: Transaction, request: Request, item_id: UUID, body: DecisionBody) -> Answer:
    """Decide, as the holder of the lease."""
    item = await item_to_evaluate(tx, item_id)
    refuse_stale(request, item)
    refuse_closed(item)
    return answer_with(await decide(tx, item, body), tx)


def refuse_held(item: Item, tx: Transaction) -> None:
    lease = item.lease_at(tx.now)
    if lease and lease.by != acting(tx).subject:
        raise conflict("Somebody else works on this item. Choose another one.", held_until=rfc3339(lease.until))


def answer_with(item: Item, tx: Transaction) -> Answer:
    return Answer(200, item_json(item, tx.now), {"ETag": etag_of(item)})


def cursor_after(item: Item) -> str:
    return urlsafe_b64encode(f"{item.due_at.isoformat()} {item.id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Where the page before ended; 422 for anything that is no such place."""
    try:
        due, item_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        at = datetime.fromisoformat(due)
        if at.tzinfo is None:
            raise ValueError("no offset")
        return at.astimezone(UTC), UUID(item_id)
    except (ValueError, OverflowError):
        raise unprocessable(("cursor", "take it from the `next` of the page before")) from None
