"""Waiting times straight from the log, and what happened in each month: for the internal view."""

from typing import TYPE_CHECKING

from contracts.events.catalogue import ALL_EVENTS
from services.kernel.transaction import Transaction
from services.reporting.domain.waiting import BY_CODE, STEPS, Wait

if TYPE_CHECKING:
    from asyncpg import Record

STEP_OF = {name: step.code for step in STEPS for name in step.ended_by}
ENDINGS = {kind: STEP_OF[event.__name__] for kind, event in ALL_EVENTS.items() if event.__name__ in STEP_OF}
SECONDS_OF_A_DAY = 86_400
# All waits of a call are sorted: on disk that takes longer than all the rest.
ROOM_TO_SORT = "set local work_mem = '64MB'"


class Waiting:
    """Of the exchanges that were asked for (`Figures.ask` says which), as far as was recorded by then."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def waits(self) -> list[Wait]:
        """Every step that was waited for, in each partnership and in all, in the order of a case."""
        await self.tx.run(ROOM_TO_SORT)
        rows = await self.tx.rows(
            """
            with counted as materialized (
                select application_id::text as key, partnership collate "C" as partnership from counted_exchanges
            ), waited as (
                select
                    key,
                    type,
                    date_part('epoch', occurred_at - lag(occurred_at) over (
                        partition by key order by occurred_at, recorded_at, position
                    )) as seconds
                from endings
                where recorded_at <= current_setting('statistics.as_of')::timestamptz
            ), steps as (
                select counted.partnership, step_of.place, waited.seconds
                from waited
                join counted using (key)
                join unnest($1::text[], $2::integer[]) as step_of (type, place) using (type)
                where waited.seconds is not null
            )
            select
                coalesce(partnership, '_T') as partnership,
                place,
                count(*) as number,
                percentile_cont(array[0.5, 0.9]) within group (order by seconds) as quantiles,
                sum(seconds) as seconds
            from steps
            group by cube (partnership), place
            """,
            list(ENDINGS),
            [STEPS.index(BY_CODE[step]) for step in ENDINGS.values()],
        )
        return sorted(map(wait_in, rows), key=lambda wait: (wait.partnership, STEPS.index(wait.step)))

    async def by_month(self) -> dict[str, dict[str, int]]:
        """How many exchanges were submitted, completed and paid in each month, as `2026-03`."""
        rows = await self.tx.rows(
            """
            select what, to_char(day, 'YYYY-MM') as month, count(*) as number
            from counted_exchanges
            cross join lateral (
                values
                    ('submitted', submitted_on),
                    ('completed', case when stay_completed then last_day end),
                    ('paid', case when paid_cents > 0 then paid_on end)
            ) as happened (what, day)
            where day is not null
            group by what, month
            """
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row["month"], {})[row["what"]] = row["number"]
        return found


def wait_in(row: "Record") -> Wait:
    median, most = row["quantiles"]
    return Wait(
        STEPS[row["place"]],
        row["partnership"],
        row["number"],
        median / SECONDS_OF_A_DAY,
        most / SECONDS_OF_A_DAY,
        row["seconds"] / SECONDS_OF_A_DAY,
    )
