"""What reconciliations have shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from services.kernel.database import Connection, Pool
from services.reporting.domain.reconciliation import Comparison

if TYPE_CHECKING:
    from asyncpg import Record

NAMED = 100


class Reconciliations:
    """The table `reconciliations`: a row for each comparison of each run."""

    def __init__(self, connection: Connection | Pool) -> None:
        self.connection = connection

    async def keep(self, comparisons: Sequence[Comparison], started_at: datetime, asked_by: str) -> None:
        """Note what a run gave."""
        await self.connection.executemany(
            """
            insert into reconciliations (asked_by, started_at, checked, compared, differences, named)
            values ($1, $2, $3, $4, $5, $6)
            """,
            [
                (
                    asked_by,
                    started_at,
                    one.checked,
                    one.compared,
                    len(one.differences),
                    json.dumps([asdict(difference) for difference in one.differences[:NAMED]]),
                )
                for one in comparisons
            ],
        )

    async def latest(self, number: int) -> "list[Record]":
        """The comparisons of the last runs, the latest first."""
        return await self.connection.fetch(
            """
            select asked_by, started_at, finished_at, checked, compared, differences, named
            from reconciliations
            order by id desc
            limit $1
            """,
            number,
        )

    async def any_since(self, moment: datetime) -> bool:
        """Whether a run that the schedule asked for began at this time or later."""
        known: bool = await self.connection.fetchval(
            "select exists (select from reconciliations where started_at >= $1 and asked_by = 'schedule')", moment
        )
        return known
