"""What the rules made of each revision of an application, with what they found."""

import json
from dataclasses import asdict
from uuid import UUID

from asyncpg import Record

from services.applications.domain.eligibility import Eligibility
from services.kernel.transaction import Transaction


class Assessments:
    """Keeps and reads assessments."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def keep(self, application_id: UUID, revision: int, eligibility: Eligibility) -> None:
        """Keep what the rules made of this revision."""
        lump_sum = eligibility.lump_sum
        await self.tx.run(
            """
            insert into assessments (
                application_id, revision, outcome, working_days, distance_km, lump_sum_cents, ceiling_cents, currency,
                reductions, findings, ruleset, assessed_at
            )
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            application_id,
            revision,
            eligibility.outcome,
            eligibility.working_days,
            eligibility.kilometres,
            lump_sum.amount.cents,
            lump_sum.ceiling.cents if lump_sum.ceiling else None,
            lump_sum.amount.currency,
            list(lump_sum.reductions),
            json.dumps([asdict(finding) for finding in eligibility.findings]),
            eligibility.ruleset,
            self.tx.now,
        )

    async def last(self, application_id: UUID) -> Record | None:
        """The assessment of the latest revision that has one."""
        return await self.tx.maybe(
            "select * from assessments where application_id = $1 order by revision desc limit 1", application_id
        )
