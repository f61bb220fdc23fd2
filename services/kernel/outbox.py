"""The outbox: events are written down with the state that they tell of, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.events.base import Event
from services.kernel.clock import CaseTime
from services.kernel.database import Connection
from services.kernel.identifiers import new_id
from services.kernel.writing import Statement, at_once

# The key's row in streams is locked before an id is drawn, so ids of one key follow the order of commits (M8).
TOLD = """
select *
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
            $8::text[], $9::uuid[], $10::uuid[], $11::text[])
    with ordinality as t (event_id, type, topic, key, body, occurred_at, recorded_at,
                          clock, correlation_id, causation_id, actor_role, place)
"""
BUMPED = """
insert into streams (key, sequence, occurred_at, under_test_clock)
select key, count(*), max(occurred_at), bool_or(clock = 'test')
from told
group by key
order by key
on conflict (key) do update
set sequence = streams.sequence + excluded.sequence,
    occurred_at = greatest(streams.occurred_at, excluded.occurred_at),
    under_test_clock = streams.under_test_clock or excluded.under_test_clock
returning key, sequence
"""
WRITE_DOWN = """
insert into outbox (event_id, type, topic, key, sequence, occurred_at, recorded_at, clock,
                    correlation_id, causation_id, actor_role, body)
select
    told.event_id, told.type, told.topic, told.key,
    bumped.sequence - count(*) over (partition by told.key)
        + row_number() over (partition by told.key order by told.place),
    told.occurred_at, told.recorded_at, told.clock,
    told.correlation_id, told.causation_id, told.actor_role, told.body
from told
join bumped using (key)
order by told.place
"""
# The same for one event, which is what most commands tell.
BUMPED_BY_ONE = """
insert into streams (key, sequence, occurred_at, under_test_clock)
values ($4, 1, $6, $8 = 'test')
on conflict (key) do update
set sequence = streams.sequence + 1,
    occurred_at = greatest(streams.occurred_at, excluded.occurred_at),
    under_test_clock = streams.under_test_clock or excluded.under_test_clock
returning sequence
"""
WRITE_DOWN_ONE = """
insert into outbox (event_id, type, topic, key, sequence, occurred_at, recorded_at, clock,
                    correlation_id, causation_id, actor_role, body)
select $1::uuid, $2::text, $3::text, $4::text, bumped.sequence, $6::timestamptz, $7::timestamptz, $8::text,
       $9::uuid, $10::uuid, $11::text, $5::text
from bumped
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An event on its way to the outbox, with when and why it was told."""

    event: Event
    time: CaseTime
    correlation_id: UUID
    causation_id: UUID | None
    actor_role: str | None


async def write_down(connection: Connection, told: Sequence[Told]) -> None:
    """Add events to the outbox in this order, numbered 1, 2, 3 … for each key; they commit with the caller's state."""
    if told:
        statement, arguments = at_once([telling(told)])
        await connection.execute(statement, *arguments)


def telling(told: Sequence[Told]) -> Statement:
    """The statement that adds these events to the outbox."""
    if len(told) == 1:
        return Statement(WRITE_DOWN_ONE, as_row(told[0]), (("bumped", BUMPED_BY_ONE),))
    columns = [list(column) for column in zip(*map(as_row, told), strict=True)]
    return Statement(WRITE_DOWN, columns, (("told", TOLD), ("bumped", BUMPED)))


def as_row(told: Told) -> tuple[Any, ...]:
    event, time = told.event, told.time
    return (
        new_id(),
        event.type_name(),
        event.topic(),
        event.key,
        event.model_dump_json(),
        time.occurred_at,
        time.recorded_at,
        time.clock,
        told.correlation_id,
        told.causation_id,
        told.actor_role,
    )


async def last_case_time(connection: Connection, keys: Sequence[str]) -> CaseTime | None:
    """The latest time of what has these keys, if any of it has a past."""
    row = await connection.fetchrow(
        "select max(occurred_at) as at, bool_or(under_test_clock) as test from streams where key = any($1)",
        keys,
    )
    if row is None or row["at"] is None:
        return None
    return CaseTime(row["at"], row["at"], "test" if row["test"] else "real")
