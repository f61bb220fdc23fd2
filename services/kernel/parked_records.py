"""Reading the parking table for those who settle it: lists, one record, its queue and its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from services.kernel.legible import escaped, legible
from services.kernel.parking import headers_of
from services.kernel.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record

BEHIND_SHOWN = 20
State = Literal["open", "first", "settled"]
Cause = Literal["handler", "unknown", "unreadable", "suspicious", "behind"]

# The same order as in Parking's queue: a record without a key stands alone.
QUEUES = """
with numbered as (
    select id, topic, key, sequence, case when key is null then id end as alone,
        count(*) filter (where sequence is null) over (partition by topic, key order by id) as stretch
    from parked
    where settled_at is null and ($1::text is null or key = $1)
),
queues as (
    select id,
        row_number() over (partition by topic, key, alone order by stretch, sequence nulls first, id) as place,
        count(*) over (partition by topic, key, alone) as queued
    from numbered
)
"""
COLUMNS = """
    id, topic, partition, "offset", parked.key, type, event_id, parked.sequence, cause, reason, failure, attempts,
    waiting, parked_at, settled_at, settled_by, settlement, settlement_reason
"""
OPEN = f"""
{QUEUES}
select {COLUMNS}, place, queued - place as behind
from queues
join parked using (id)
where id > $2 and ($3::text is null or cause = $3) and ($4 or place = 1)
order by id
limit $5
"""  # noqa: S608
SETTLED = f"""
select {COLUMNS}, null as place, 0 as behind
from parked
where settled_at is not null and ($2::bigint = 0 or id < $2)
    and ($1::text is null or key = $1) and ($3::text is null or cause = $3)
order by id desc
limit $4
"""  # noqa: S608
QUEUE = f"""
{QUEUES}
select id, place, queued, type, sequence, parked_at
from queues
join parked using (id)
where topic = $2
order by place
"""  # noqa: S608
TRIED = "select at, person, why, outcome from parked_retries where parked_id = $1 order by id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: open ones (the first of each key only, if wished) from the oldest on, settled ones backwards."""

    state: State = "open"
    key: str | None = None
    cause: Cause | None = None
    cursor: int = 0
    limit: int = 200


async def list_records(tx: Transaction, wanted: Wanted) -> list[dict[str, Any]]:
    """Parked records without their content; `behind` counts those that wait behind each."""
    if wanted.state == "settled":
        rows = await tx.rows(SETTLED, wanted.key, wanted.cursor, wanted.cause, wanted.limit)
    else:
        everything = wanted.state == "open"
        rows = await tx.rows(OPEN, wanted.key, wanted.cursor, wanted.cause, everything, wanted.limit)
    return [dict(row) for row in rows]


async def show_record(tx: Transaction, parked_id: int) -> dict[str, Any] | None:
    """One record with headers, body, what waits behind it, and who did what about it; none when it is not there."""
    row = await tx.maybe("select * from parked where id = $1", parked_id)
    if row is None:
        return None
    kept = {name: value for name, value in row.items() if name not in ("headers", "body", "content")}
    return {
        **kept,
        "headers": [header(name, value) for name, value in headers_of(row)],
        "body": legible(row["body"]).as_json(),
        **await standing_of(tx, row),
        "history": [came(row), *[tried(retry) for retry in await tx.rows(TRIED, parked_id)], *settled(row)],
    }


async def standing_of(tx: Transaction, row: "Record") -> dict[str, Any]:
    """The record's place in its queue, the first one there, and the next of those behind it."""
    alone = {"place": 1, "first": row["id"], "behind": 0, "next_behind": []}
    if row["settled_at"]:
        return {**alone, "place": None, "first": None}
    if row["key"] is None:
        return alone
    queue = await tx.rows(QUEUE, row["key"], row["topic"])
    place: int = next(one["place"] for one in queue if one["id"] == row["id"])
    behind = [{name: one[name] for name in ("id", "type", "sequence", "parked_at")} for one in queue[place:]]
    return {"place": place, "first": queue[0]["id"], "behind": len(behind), "next_behind": behind[:BEHIND_SHOWN]}


def header(name: str, value: bytes | None) -> dict[str, str]:
    shown = legible(value)
    return {"name": escaped(name), "value": (value or b"").hex(" ") if shown.form == "hex" else shown.text}


def came(row: "Record") -> dict[str, Any]:
    return step(row["parked_at"], "parked")


def tried(retry: "Record") -> dict[str, Any]:
    return step(retry["at"], "retried", retry["person"], retry["why"], retry["outcome"])


def settled(row: "Record") -> list[dict[str, Any]]:
    if row["settled_at"] is None:
        return []
    return [step(row["settled_at"], row["settlement"], row["settled_by"], row["settlement_reason"])]


def step(
    at: datetime, what: str, person: str | None = None, reason: str | None = None, outcome: str | None = None
) -> dict[str, Any]:
    """One line of a record's history: who did what, why, and what came of it."""
    return {"at": at, "what": what, "person": person, "reason": reason, "outcome": outcome}
