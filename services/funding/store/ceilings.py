"""Who proposed and who confirmed what a partnership may spend; the database sets no ceiling that is not in here."""

from asyncpg import Record

from contracts.scheme.money import Money
from services.funding.domain.ceiling import Outcome, Proposal, Way
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction


class Ceilings:
    """Keeps and settles proposals within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def proposal(self, partnership: str) -> Proposal | None:
        """What waits to be confirmed, if anything does."""
        row = await self.tx.maybe(
            "select * from ceiling_changes where partnership = $1 and outcome is null", partnership
        )
        return proposal_from(row) if row else None

    async def lock(self, partnership: str) -> Proposal | None:
        """The same, kept from changing until this transaction ends."""
        row = await self.tx.maybe(
            "select * from ceiling_changes where partnership = $1 and outcome is null for update", partnership
        )
        return proposal_from(row) if row else None

    async def propose(self, partnership: str, ceiling: Money, subject: str) -> None:
        """Keep a proposal in place of the one that waited."""
        waiting = await self.lock(partnership)
        if waiting:
            await self.settle(waiting, Outcome.REPLACED, subject)
        await self.tx.run(
            """
            insert into ceiling_changes (
                id, partnership, ceiling_cents, currency, way, proposed_by, proposed_at
            )
            values ($1, $2, $3, $4, 'two_people', $5, $6)
            """,
            new_id(),
            partnership,
            ceiling.cents,
            ceiling.currency,
            subject,
            self.tx.now,
        )

    async def settle(self, proposal: Proposal, outcome: Outcome, subject: str) -> None:
        """Keep what became of a proposal, and by whom."""
        await self.tx.run(
            """
            update ceiling_changes
            set outcome = $2, settled_by = $3, settled_at = $4, correlation_id = $5
            where id = $1
              and outcome is null
            """,
            proposal.id,
            outcome,
            subject,
            self.tx.now,
            self.tx.correlation_id,
        )

    async def decree(self, partnership: str, ceiling: Money, way: Way, subject: str) -> None:
        """Keep a ceiling that needs no second person: the programme's, or one of a local run."""
        await self.tx.run(
            """
            insert into ceiling_changes (
                id, partnership, ceiling_cents, currency, way, proposed_by, proposed_at, outcome, settled_at,
                correlation_id
            )
            values ($1, $2, $3, $4, $5, $6, $7, 'confirmed', $7, $8)
            """,
            new_id(),
            partnership,
            ceiling.cents,
            ceiling.currency,
            way,
            subject,
            self.tx.now,
            self.tx.correlation_id,
        )


def proposal_from(row: Record) -> Proposal:
    ceiling = Money(row["ceiling_cents"], row["currency"])
    return Proposal(row["id"], row["partnership"], ceiling, row["proposed_by"], row["proposed_at"])
