"""What was known of each exchange over time; made from its facts, whole exchanges at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.kernel.database import Connection
from services.reporting.domain.exchange import Known, knowledge
from services.reporting.domain.facts import STAY_COMPLETED, Fact

COLUMNS = (
    "application_id",
    "known_since",
    "known_until",
    "call",
    "partnership",
    "host_partnership",
    "visitor_id",
    "host_id",
    "origin",
    "host",
    "mode",
    "status",
    "stay_completed",
    "first_day",
    "last_day",
    "year",
    "granted_cents",
    "paid_cents",
)
# PostgreSQL's own infinity, which asyncpg writes for this value.
FOR_EVER = datetime.max.replace(tzinfo=UTC)


class Exchanges:
    """The table `exchanges`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def lock(self, cases: Sequence[UUID]) -> None:
        """Wait until nobody else makes these exchanges anew; whoever comes second then sees the first one's events."""
        await self.connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(id, 0)) from unnest($1::text[]) as cases (id)",
            sorted(str(case) for case in cases),
        )

    async def replace(self, facts: Mapping[UUID, Sequence[Fact]], cases: Sequence[UUID] = ()) -> None:
        """Make these exchanges anew from all of their facts; of further cases nothing is known any more."""
        await self.connection.execute("delete from exchanges where application_id = any($1)", [*facts, *cases])
        await self.add(facts)

    async def add(self, facts: Mapping[UUID, Sequence[Fact]]) -> None:
        rows = [as_row(case, known) for case, of_case in facts.items() for known in knowledge(of_case)]
        await self.connection.copy_records_to_table("exchanges", records=rows, columns=COLUMNS)


def as_row(case: UUID, known: Known) -> tuple[Any, ...]:
    exchange, sent = known.exchange, known.exchange.sent
    days: tuple[date, date] = (exchange.first_day, exchange.last_day)
    return (
        case,
        known.since,
        known.until or FOR_EVER,
        sent.call,
        sent.partnership,
        sent.host_partnership,
        sent.visitor_id,
        sent.host_id,
        sent.origin,
        sent.host,
        sent.mode,
        exchange.status,
        exchange.status in STAY_COMPLETED,
        *days,
        exchange.year,
        exchange.granted_cents,
        exchange.paid_cents,
    )
