"""What the tables are filled with: values by their queries, and what each visiting organisation contributes."""

from collections.abc import Mapping
from datetime import datetime

from services.kernel.transaction import Transaction
from services.reporting.definitions import query_of
from services.reporting.domain.disclosure.contributions import Contribution, Registrations
from services.reporting.domain.disclosure.releases import Counted
from services.reporting.domain.disclosure.whole_call import OfVisitor
from services.reporting.domain.tables import Definition


class Figures:
    """Statistics of one call as of one time, all from the same state of the database."""

    def __init__(self, tx: Transaction, call: str, as_of: datetime) -> None:
        self.tx = tx
        self.call = call
        self.as_of = as_of

    async def hold_still(self) -> None:
        """See one state of the database for the whole transaction; must come before any other statement."""
        await self.tx.run("set transaction isolation level repeatable read")

    def at(self, release: datetime) -> "Figures":
        """The same statistics as of another time."""
        return Figures(self.tx, self.call, release)

    async def counted(self) -> Counted:
        """All from which it follows what the public may see."""
        return Counted(await self.contributions(), await self.registrations(), await self.of_visitors())

    async def contributions(self) -> tuple[Contribution, ...]:
        """What is counted of each visiting organisation in the whole call."""
        await self.ask(None, None)
        rows = await self.tx.rows(
            """
            select
                visitor_id::text as visitor, status, mode, partnership, year::text as year, origin, host,
                host_id::text as host_organisation, visitor_kind, visitor_size, host_kind, ecosystem, nace_division,
                gender,
                count(*) as exchanges,
                coalesce(sum(granted_cents), 0)::bigint as granted_cents,
                coalesce(sum(paid_cents), 0)::bigint as paid_cents
            from counted_exchanges
            group by visitor_id, status, mode, partnership, year, origin, host, host_id, visitor_kind, visitor_size,
                host_kind, ecosystem, nace_division, gender
            order by visitor_id, status, mode, partnership, year, origin, host, host_id, visitor_kind, visitor_size,
                host_kind, ecosystem, nace_division, gender
            """
        )
        return tuple(Contribution(**dict(row)) for row in rows)

    async def registrations(self) -> tuple[Registrations, ...]:
        """How many organisations registered in the whole call."""
        await self.ask(None, None)
        rows = await self.tx.rows(
            """
            select decision, partnership, year::text as year, count(*) as number
            from counted_registrations
            group by decision, partnership, year
            order by decision, partnership, year
            """
        )
        return tuple(Registrations(**dict(row)) for row in rows)

    async def of_visitors(self) -> tuple[OfVisitor, ...]:
        """What each visiting organisation contributes to medians, means and outcomes of the whole call."""
        await self.ask(None, None)
        rows = await self.tx.rows(
            """
            select
                visitor_id::text as visitor,
                count(decided_on) as decided,
                coalesce(sum(decided_on - submitted_on), 0) as decision_days,
                coalesce(sum(paid_on - last_day) filter (where stay_completed), 0) as payment_days,
                coalesce(sum(satisfaction) filter (where stay_completed and status <> 'completed'), 0) as mark_sum,
                count(*) filter (where stay_completed and paid_on - last_day <= 10) as paid_in_time,
                count(*) filter (where stay_completed and paid_on - last_day > 10) as paid_late,
                count(satisfaction) filter (where stay_completed and status <> 'completed') as marks,
                array[
                    coalesce(sum(meetings) filter (where stay_completed and status <> 'completed'), 0),
                    coalesce(sum(agreements) filter (where stay_completed and status <> 'completed'), 0),
                    coalesce(sum(joint_projects) filter (where stay_completed and status <> 'completed'), 0),
                    coalesce(sum(technology_uptake) filter (where stay_completed and status <> 'completed'), 0),
                    coalesce(sum(new_memberships) filter (where stay_completed and status <> 'completed'), 0),
                    coalesce(sum(new_markets) filter (where stay_completed and status <> 'completed'), 0)
                ] as outcomes
            from counted_exchanges
            group by visitor_id
            order by visitor_id
            """
        )
        return tuple(OfVisitor(**{**dict(row), "outcomes": tuple(row["outcomes"])}) for row in rows)

    async def values(
        self, definition: Definition, year: int | None, partnership: str | None
    ) -> Mapping[tuple[str, ...], Mapping[str, int | None]]:
        """The measured values of a table, by codes and measure."""
        await self.ask(year, partnership)
        rows = await self.tx.rows(query_of(definition.code))
        dimensions = [dimension.code for dimension in definition.dimensions]
        return {tuple(row[code] for code in dimensions): dict(row) for row in rows}

    async def ask(self, year: int | None, partnership: str | None) -> None:
        """Say what the queries ask for.

        PostgreSQL cannot foresee how many exchanges that leaves; it takes them for few and would sort them on disk.
        """
        await self.tx.run(
            """
            select
                set_config('enable_sort', 'off', true),
                set_config('statistics.call', $1, true),
                set_config('statistics.as_of', $2, true),
                set_config('statistics.year', $3, true),
                set_config('statistics.partnership', $4, true)
            """,
            self.call,
            self.as_of.isoformat(),
            str(year or ""),
            partnership or "",
        )
