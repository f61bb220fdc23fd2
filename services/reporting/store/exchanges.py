"""What was known of each exchange over time; made from its facts, whole exchanges at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.kernel.database import Connection
from services.reporting.domain.exchange import Exchange, Known, knowledge
from services.reporting.domain.facts import STAY_COMPLETED, Fact, Report, Submission

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
    "made_as",
    "visitor_kind",
    "visitor_size",
    "ecosystem",
    "nace_division",
    "host_kind",
    "gender",
    "third_country_national",
    "working_days_planned",
    "working_days",
    "distance_m",
    "reductions",
    "ceiling_cents",
    "submitted_on",
    "decided_on",
    "paid_on",
    "objectives_met",
    "would_recommend",
    "satisfaction",
    "meetings",
    "agreements",
    "joint_projects",
    "technology_uptake",
    "new_memberships",
    "new_markets",
)
# Grows with every column that is added: rows that were made before are made anew when the service starts.
MADE_AS = 2
CASES_AT_ONCE = 500
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

    async def made_before(self) -> Sequence[UUID]:
        """Some cases whose rows lack what is told of exchanges now."""
        rows = await self.connection.fetch(
            "select application_id from exchanges where made_as < 2 order by application_id limit $1", CASES_AT_ONCE
        )
        return sorted({row["application_id"] for row in rows})

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
        MADE_AS,
        *categories(sent),
        *stay_and_distance(exchange),
        exchange.submitted_on,
        exchange.decided_on,
        exchange.paid_on,
        *reported(exchange.report),
    )


def categories(sent: Submission) -> tuple[Any, ...]:
    return (
        sent.visitor_kind,
        sent.visitor_size,
        sent.ecosystem,
        sent.nace,
        sent.host_kind,
        sent.gender,
        sent.third_country_national,
    )


def stay_and_distance(exchange: Exchange) -> tuple[Any, ...]:
    planned = exchange.assessed
    return (
        planned.working_days if planned else None,
        exchange.working_days,
        planned.distance_m if planned else None,
        exchange.reductions,
        planned.ceiling_cents if planned else None,
    )


def reported(report: Report | None) -> tuple[Any, ...]:
    """The columns that a closing report fills."""
    return tuple(getattr(report, name, None) for name in COLUMNS[-9:])
