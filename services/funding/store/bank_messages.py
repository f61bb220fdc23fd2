"""Bank messages that were imported, entry by entry with what each meant."""

from collections.abc import Sequence
from uuid import UUID

from services.funding.domain.bank.entries import BankMessage
from services.funding.domain.bank.settlement import Judged
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction


class BankMessages:
    """Saves imported messages within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def keep(
        self, message: BankMessage, judged: Sequence[Judged], partnership: str, subject: str, sha256: str
    ) -> UUID:
        """Keep the message; of entries that are not ours only their place and direction."""
        message_id = new_id()
        await self.tx.run(
            """
            insert into bank_messages (id, partnership, kind, message_id, content_sha256, imported_by, imported_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            """,
            message_id,
            partnership,
            message.kind,
            message.message_id,
            sha256,
            subject,
            self.tx.now,
        )
        await self.keep_entries(message_id, judged)
        return message_id

    async def keep_entries(self, message_id: UUID, judged: Sequence[Judged]) -> None:
        ours = [one.entry.amount if one.order else None for one in judged]
        await self.tx.run(
            """
            insert into bank_entries (
                message_id, place, saying, outcome, end_to_end_id, amount_cents, currency, booked_on
            )
            select $1, line.place, line.saying, line.outcome, line.end_to_end_id, line.cents, line.currency, line.day
            from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::date[])
                with ordinality as line (saying, outcome, end_to_end_id, cents, currency, day, place)
            """,
            message_id,
            [one.entry.saying for one in judged],
            [one.outcome for one in judged],
            [one.order.end_to_end_id if one.order else None for one in judged],
            [amount.cents if amount else None for amount in ours],
            [amount.currency if amount else None for amount in ours],
            [one.entry.on for one in judged],
        )
