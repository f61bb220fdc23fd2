"""What was known at two times of the exchanges of which something was recorded in between, and what that was."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.kernel.transaction import Transaction
from services.reporting.store.history import FACT_TYPES

if TYPE_CHECKING:
    from asyncpg import Record


class Changes:
    """The time between two times; what was recorded at the first is before it, what at the second is in it."""

    def __init__(self, tx: Transaction, call: str, since: datetime, until: datetime) -> None:
        self.tx = tx
        self.call = call
        self.since = since
        self.until = until

    async def exchanges(self) -> "list[Record]":
        """Exchanges of the call that became known otherwise: `before` and `after` as JSON, none where unknown."""
        return await self.tx.rows(
            """
            select changed.application_id, to_jsonb(before)::text as before, to_jsonb(after)::text as after
            from (
                select distinct application_id
                from exchanges
                where call = $1 and known_since > $2 and known_since <= $3
            ) as changed
            left join exchanges as before
                on before.application_id = changed.application_id
                and before.known_since <= $2 and before.known_until > $2
            left join exchanges as after
                on after.application_id = changed.application_id
                and after.known_since <= $3 and after.known_until > $3
            order by changed.application_id
            """,
            self.call,
            self.since,
            self.until,
        )

    async def events(self, cases: Sequence[UUID]) -> "list[Record]":
        """What was recorded of these cases in between and tells facts, in the order of recording."""
        return await self.tx.rows(
            """
            select key, event_id, type, occurred_at, recorded_at
            from history
            where key = any($1) and type = any($2) and recorded_at > $3 and recorded_at <= $4
            order by recorded_at, topic, sequence
            """,
            [str(case) for case in cases],
            FACT_TYPES,
            self.since,
            self.until,
        )
