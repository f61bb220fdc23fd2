"""What the partnership that pays said about the money of a case, as heard."""

from datetime import date
from uuid import UUID

from asyncpg import Record

from contracts.scheme.money import Money
from services.kernel.transaction import Transaction


class MoneyFacts:
    """Notes and reads co-funding and reimbursement."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def note_cofunding(self, application_id: UUID, status: str, lump_sum: Money | None = None) -> None:
        """The latest word on co-funding; an amount that was said before stays when none is said now."""
        await self.tx.run(
            """
            insert into cofunding (application_id, status, lump_sum_cents, currency)
            values ($1, $2, $3, $4)
            on conflict (application_id) do update
            set status = excluded.status,
                lump_sum_cents = coalesce(excluded.lump_sum_cents, cofunding.lump_sum_cents),
                currency = coalesce(excluded.currency, cofunding.currency)
            """,
            application_id,
            status,
            lump_sum.cents if lump_sum else None,
            lump_sum.currency if lump_sum else None,
        )

    async def cofunding(self, application_id: UUID) -> Record | None:
        """The latest word on co-funding: status, lump_sum_cents, currency."""
        return await self.tx.maybe(
            "select status, lump_sum_cents, currency from cofunding where application_id = $1", application_id
        )

    async def note_reimbursement(
        self,
        application_id: UUID,
        claim_id: UUID,
        status: str,
        amount: Money,
        due_on: date | None = None,
        paid_on: date | None = None,
    ) -> None:
        """The latest word on the claim; the due date stays until the claim is sent back, `paid_on` while it is paid."""
        await self.tx.run(
            """
            insert into reimbursements (application_id, claim_id, status, amount_cents, currency, due_on, paid_on)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (application_id) do update
            set claim_id = excluded.claim_id, status = excluded.status, amount_cents = excluded.amount_cents,
                currency = excluded.currency,
                due_on = case when excluded.status in ('submitted', 'returned', 'rejected') then null
                              else coalesce(excluded.due_on, reimbursements.due_on) end,
                paid_on = excluded.paid_on
            """,
            application_id,
            claim_id,
            status,
            amount.cents,
            amount.currency,
            due_on,
            paid_on,
        )

    async def reimbursement(self, application_id: UUID) -> Record | None:
        """The latest word on the claim: status, amount_cents, currency, due_on, paid_on."""
        return await self.tx.maybe(
            """
            select claim_id, status, amount_cents, currency, due_on, paid_on
            from reimbursements
            where application_id = $1
            """,
            application_id,
        )
