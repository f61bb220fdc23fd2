"""What was known at two times of exchanges and registrations of which something was recorded in between."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.kernel.transaction import Transaction
from services.reporting.store.figures import Figures

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
            select changed.application_id as subject, to_jsonb(before)::text as before, to_jsonb(after)::text as after
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

    async def registrations(self, year: int | None, partnership: str | None) -> list[dict[str, Any]]:
        """Registrations that became known otherwise, of organisations as `subject`: `before` and `after` as above."""
        before, after = [await self.registered(at, year, partnership) for at in (self.since, self.until)]
        return [
            {"subject": one, "before": before.get(one), "after": after.get(one)}
            for one in sorted(before.keys() | after.keys())
            if before.get(one) != after.get(one)
        ]

    async def registered(self, at: datetime, year: int | None, partnership: str | None) -> dict[UUID, str]:
        """Each registration that was known at a time, as JSON, by its organisation."""
        await Figures(self.tx, self.call, at).ask(year, partnership)
        rows = await self.tx.rows(
            "select organisation_id, to_jsonb(told)::text as known from counted_registrations as told"
        )
        return {row["organisation_id"]: row["known"] for row in rows}

    async def events(self, subjects: Sequence[UUID], types: Sequence[str]) -> "list[Record]":
        """What was recorded of these cases or organisations in between, in the order of recording."""
        return await self.tx.rows(
            """
            select key, event_id, type, occurred_at, recorded_at
            from history
            where key = any($1) and type = any($2) and recorded_at > $3 and recorded_at <= $4
            order by recorded_at, topic, sequence
            """,
            [str(subject) for subject in subjects],
            types,
            self.since,
            self.until,
        )
