"""Payment batches and their orders: one live order for a claim, and the bank's word on each."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from contracts.scheme.money import Money
from services.funding.domain.bank.settlement import FileOrder, Order, OrderStatus
from services.funding.domain.claim import Claim
from services.funding.domain.eyes import Hand
from services.funding.domain.payment_file import PaymentFile
from services.kernel.transaction import Transaction

BATCH = """
    batch.id, batch.partnership, batch.made_by, batch.made_at, batch.execution_on, batch.control_sum_cents,
    batch.currency, batch.content_sha256,
    array(select claim_id from payment_orders where batch_id = batch.id order by place) as claim_ids
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """A payment file that was made, without its content."""

    id: UUID
    partnership: str
    made_by: str
    made_at: datetime
    execution_on: date
    control_sum: Money
    content_sha256: str
    claim_ids: tuple[UUID, ...]


class Payments:
    """Loads and saves batches and orders within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def keep(self, batch: Batch, hand: Hand, file_id: str, content: bytes) -> None:
        """Keep a payment file exactly as it is sent, and who made it."""
        await self.tx.run(
            """
            insert into payment_batches (
                id, partnership, made_by, made_at, execution_on, control_sum_cents, currency, file_id,
                content, content_sha256, made_for
            )
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            batch.id,
            batch.partnership,
            batch.made_by,
            batch.made_at,
            batch.execution_on,
            batch.control_sum.cents,
            batch.control_sum.currency,
            file_id,
            content,
            batch.content_sha256,
            hand.acts_for,
        )

    async def order(self, batch: Batch, hand: Hand, claims: list[Claim], file: PaymentFile) -> None:
        """Keep one order for each claim; the database refuses one that two people are not enough for."""
        await self.tx.run(
            """
            insert into payment_orders (
                end_to_end_id, batch_id, place, claim_id, attempt, amount_cents, currency, status,
                report_validated_by, report_validated_for, approved_by, approved_for, ordered_by, ordered_for
            )
            select line.end_to_end_id, $1, line.place, line.claim_id, line.attempt, line.amount_cents, $2, 'ordered',
                   line.report_validated_by, line.report_validated_for, line.approved_by, line.approved_for, $3, $4
            from unnest(
                $5::text[], $6::uuid[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[]
            )
                with ordinality as line (
                    end_to_end_id, claim_id, attempt, amount_cents, report_validated_by, report_validated_for,
                    approved_by, approved_for, place
                )
            """,
            batch.id,
            batch.control_sum.currency,
            hand.by,
            hand.acts_for,
            [transfer.end_to_end_id for transfer in file.transfers],
            [claim.id for claim in claims],
            [claim.attempts + 1 for claim in claims],
            [claim.amount.cents for claim in claims],
            [claim.report_validated_by for claim in claims],
            [claim.report_validated_for for claim in claims],
            [claim.approved_by for claim in claims],
            [claim.approved_for for claim in claims],
        )

    async def find(self, batch_id: UUID) -> Batch | None:
        """A batch, if there is one."""
        row = await self.tx.maybe(
            f"select {BATCH} from payment_batches as batch where id = $1",  # noqa: S608
            batch_id,
        )
        return batch_from(row) if row else None

    async def content(self, batch_id: UUID) -> bytes:
        """The payment file as it was made."""
        content: bytes = await self.tx.value("select content from payment_batches where id = $1", batch_id)
        return content

    async def listed(self, partnership: str | None, before: UUID | None, limit: int) -> list[Batch]:
        """Batches of one partnership or all, the newest first."""
        rows = await self.tx.rows(
            f"""
            select {BATCH}
            from payment_batches as batch
            where ($1::text is null or partnership = $1)
              and ($2::uuid is null or id < $2)
            order by id desc
            limit $3
            """,  # noqa: S608
            partnership,
            before,
            limit,
        )
        return [batch_from(row) for row in rows]

    async def batch_of(self, claim_id: UUID) -> UUID | None:
        """The batch in which this claim is ordered or paid, if there is one."""
        batch_id: UUID | None = await self.tx.value(
            "select batch_id from payment_orders where claim_id = $1 and status in ('ordered', 'paid')", claim_id
        )
        return batch_id

    async def orders(self, partnership: str, end_to_end_ids: list[str], file_ids: list[str]) -> list[FileOrder]:
        """A partnership's orders with these ids or in these files, by claim; whoever changes one locks its claim."""
        rows = await self.tx.rows(
            """
            select payment_orders.*, payment_batches.file_id
            from payment_orders
            join payment_batches on payment_batches.id = payment_orders.batch_id
            where payment_batches.partnership = $1
              and end_to_end_id in (
                  select unnest($2::text[])
                  union
                  select listed.end_to_end_id
                  from payment_batches as file
                  join payment_orders as listed on listed.batch_id = file.id
                  where file.file_id = any($3)
              )
            order by claim_id, attempt
            """,
            partnership,
            end_to_end_ids,
            file_ids,
        )
        return [FileOrder(row["file_id"], order_from(row)) for row in rows]

    async def settle(self, order: Order, status: OrderStatus, booked_on: date) -> None:
        """Keep the bank's word on an order."""
        await self.tx.run(
            "update payment_orders set status = $2, booked_on = $3 where end_to_end_id = $1",
            order.end_to_end_id,
            status,
            booked_on,
        )


def batch_from(row: Record) -> Batch:
    return Batch(
        id=row["id"],
        partnership=row["partnership"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        execution_on=row["execution_on"],
        control_sum=Money(row["control_sum_cents"], row["currency"]),
        content_sha256=row["content_sha256"],
        claim_ids=tuple(row["claim_ids"]),
    )


def order_from(row: Record) -> Order:
    amount = Money(row["amount_cents"], row["currency"])
    return Order(row["end_to_end_id"], row["claim_id"], amount, OrderStatus(row["status"]))
