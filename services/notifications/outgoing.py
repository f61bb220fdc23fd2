"""What waits to go out, and what became of it; every change is a short transaction of its own."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.events.notifications import NotificationDelivered, NotificationFailed
from services.kernel.clock import caused_by
from services.kernel.database import Pool
from services.kernel.transaction import Transaction
from services.notifications.letters import on_one_line

if TYPE_CHECKING:
    from asyncpg import Record

BATCH = 50
UNKNOWN = "an organisation"
DUE = """
select
    messages.id, messages.recipient, messages.template, messages.attempts, messages.requested_at, announcements.facts,
    organisation.name as organisation_name, visitor.name as visitor_name, host.name as host_name
from messages
join announcements on announcements.id = messages.announcement_id
left join cases on cases.application_id = announcements.about
left join organisations as organisation on organisation.organisation_id = announcements.about
left join organisations as visitor
on visitor.organisation_id = coalesce(cases.visitor_id, (announcements.facts ->> 'visitor_id')::uuid)
left join organisations as host
on host.organisation_id = coalesce(cases.host_id, (announcements.facts ->> 'host_id')::uuid)
where messages.state in ('requested', 'sent') and messages.next_try_at <= clock_timestamp()
order by messages.id
limit $1
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A message that waits to be sent; `facts` are the event's fields and the names of the organisations."""

    id: UUID
    recipient: str
    template: str
    attempts: int
    requested_at: datetime
    facts: dict[str, Any]


class Outgoing:
    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def due(self) -> list[Due]:
        """Messages to send now, the oldest first; one whose outcome was never written down is among them."""
        return [as_due(row) for row in await self.pool.fetch(DUE, BATCH)]

    async def mark_sent(self, due: Due) -> bool:
        """Say that the message is about to leave; False when another sender was faster."""
        status = await self.pool.execute(
            """
            update messages
            set state = 'sent', attempts = attempts + 1, sent_at = clock_timestamp()
            where id = $1 and attempts = $2 and state in ('requested', 'sent')
            """,
            due.id,
            due.attempts,
        )
        return bool(status == "UPDATE 1")

    async def put_back(self, due: Due, pause_seconds: float, reason: str) -> None:
        """It did not go out: try again after a pause."""
        await self.pool.execute(
            """
            update messages
            set state = 'requested', next_try_at = clock_timestamp() + $2, reason = $3
            where id = $1 and state in ('requested', 'sent')
            """,
            due.id,
            timedelta(seconds=pause_seconds),
            reason,
        )

    async def settle(self, due: Due, state: str, reason: str | None = None) -> None:
        """Write down that a message was delivered, bounced or failed, and tell it, once."""
        async with self.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                """
                update messages
                set state = $2, settled_at = clock_timestamp(), reason = $3
                from announcements
                where messages.id = $1 and announcements.id = messages.announcement_id
                    and messages.state in ('requested', 'sent')
                returning announcements.about, announcements.event_id, announcements.correlation_id,
                    announcements.occurred_at, announcements.recorded_at, announcements.clock
                """,
                *(due.id, state, reason),
            )
            if row:
                await transaction_for(row, connection).tell(outcome(due, row["about"], state))


def as_due(row: "Record") -> Due:
    names = {name: on_one_line(row[name] or UNKNOWN) for name in ("organisation_name", "visitor_name", "host_name")}
    facts = {**json.loads(row["facts"]), **names}
    return Due(row["id"], row["recipient"], row["template"], row["attempts"], row["requested_at"], facts)


def outcome(due: Due, about: UUID, state: str) -> NotificationDelivered | NotificationFailed:
    if state == "delivered":
        return NotificationDelivered(message_id=due.id, about=about, template=due.template, recipient=due.recipient)
    return NotificationFailed(
        message_id=due.id, about=about, template=due.template, recipient=due.recipient, bounced=state == "bounced"
    )


def transaction_for(row: "Record", connection: Any) -> Transaction:
    """The transaction in which something follows from the event that an announcement was made for."""
    return Transaction(
        connection,
        caused_by(row["occurred_at"], row["recorded_at"], row["clock"]),
        row["correlation_id"],
        causation_id=row["event_id"],
        bound_to_cause=True,
    )
