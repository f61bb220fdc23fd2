"""The replay feed: everything a service ever told, for those who build what they made of it anew."""

from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.kernel.internal import internal
from services.kernel.transaction import Transaction

router = APIRouter()

LONGEST_PAGE = 10_000
# In this order, tab-separated, as PostgreSQL's COPY writes text and reads it again.
TOLD = (
    "position",
    "event_id",
    "type",
    "topic",
    "key",
    "sequence",
    "occurred_at",
    "recorded_at",
    "clock",
    "correlation_id",
    "causation_id",
    "actor_role",
    "body",
)
REACHED = "Replay-Reached"
PUBLISHED = "Replay-Published"


@router.get("/internal/outbox", include_in_schema=False)
@internal(audited=True)
async def outbox(
    tx: Transaction,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = LONGEST_PAGE,
) -> Response:
    """Published events after a position, in order; the headers say where the page ends and where the outbox does.

    Positions have no gaps, and an event that has none yet will come after all that have one.
    """
    published = await tx.value("select coalesce(max(position), 0) from outbox")
    reached = max(after, min(after + limit, published))
    page = BytesIO()
    await tx.connection.copy_from_query(
        """
        select position, event_id, type, topic, key, sequence, occurred_at, recorded_at, clock, correlation_id,
               causation_id, actor_role, body
        from outbox
        where position > $1 and position <= $2
        order by position
        """,
        after,
        reached,
        output=page,
    )
    headers = {REACHED: str(reached), PUBLISHED: str(published)}
    return Response(page.getvalue(), headers=headers, media_type="text/tab-separated-values")


@router.get("/internal/outbox-counts", include_in_schema=False)
@internal(audited=False)
async def outbox_counts(tx: Transaction) -> dict[str, dict[str, int]]:
    """How many events of each type this service told, those too that are not published yet."""
    rows = await tx.rows("select type, count(*) as number from outbox group by type")
    return {"types": {row["type"]: row["number"] for row in rows}}
