"""The ledger: the one place where an envelope's row changes, together with the entry that says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.scheme.money import Money
from services.funding.domain.envelope import Grant
from services.funding.domain.ledger import Account, Cause, Posting, balances, transfer
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction

MOVE = """
with room as (
    update envelopes
    set ceiling_cents = ceiling_cents + $2,
        reserved_cents = reserved_cents + $3,
        committed_cents = committed_cents + $4,
        paid_cents = paid_cents + $5
    where partnership = $1
      and ceiling_cents + $2 - (reserved_cents + $3) - (committed_cents + $4) - (paid_cents + $5) >= 0
    returning partnership
),
entry as (
    insert into ledger_entries (
        id, partnership, application_id, cause, reverses, occurred_at, recorded_at, correlation_id
    )
    select $6, partnership, $7, $8, $9, $10, $11, $12
    from room
    returning id
)
"""
GRANT = """,
granted as (
    insert into commitments (
        application_id, revision, partnership, state, amount_cents, currency, decided_by, reserved_at
    )
    select $7, $16, partnership, 'reserved', $17, $18, $19, $10
    from room
)
"""
POST = """
insert into postings (entry_id, account, currency, amount_cents)
select entry.id, line.account, line.currency, line.amount_cents
from entry
cross join unnest($13::text[], $14::text[], $15::bigint[]) as line (account, currency, amount_cents)
"""
BOOK = MOVE + POST
RESERVE = MOVE + GRANT + POST


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of an envelope's money; `application_id` is none when it is about the ceiling."""

    cause: Cause
    application_id: UUID | None
    occurred_at: datetime
    amount: Money


class Ledger:
    """Writes and reads entries within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def book(
        self,
        partnership: str,
        application_id: UUID | None,
        cause: Cause,
        postings: Sequence[Posting],
        reverses: UUID | None = None,
    ) -> bool:
        """Move money in an envelope and write the entry that says so; whether the envelope had room for it (INV-01).

        Without room nothing changes and nothing stays locked. The database refuses to commit an entry whose postings
        do not sum to zero.
        """
        movement = self.movement(partnership, application_id, cause, postings, reverses)
        return await self.tx.run(BOOK, *movement) > 0

    async def reserve(self, grant: Grant) -> bool:
        """The same for a new grant, which is kept in the same statement: whoever waits for the envelope waits less."""
        postings = transfer(grant.amount, Account.AVAILABLE, Account.RESERVED)
        movement = self.movement(grant.partnership, grant.application_id, Cause.RESERVED, postings)
        kept = (grant.revision, grant.amount.cents, grant.amount.currency, grant.decided_by)
        return await self.tx.run(RESERVE, *movement, *kept) > 0

    def movement(
        self,
        partnership: str,
        application_id: UUID | None,
        cause: Cause,
        postings: Sequence[Posting],
        reverses: UUID | None = None,
    ) -> tuple[Any, ...]:
        """What MOVE and POST are given."""
        entry = (new_id(), application_id, cause, reverses)
        when = (self.tx.now, self.tx.time.recorded_at, self.tx.correlation_id)
        accounts = [posting.account for posting in postings]
        currencies = [posting.amount.currency for posting in postings]
        cents = [posting.amount.cents for posting in postings]
        return (partnership, *deltas(postings), *entry, *when, accounts, currencies, cents)

    async def open_payment(self, application_id: UUID) -> UUID:
        """The entry of this case's payment that was not reversed; LookupError when there is none."""
        row = await self.tx.one(
            """
            select id
            from ledger_entries as paid
            where application_id = $1
              and cause = 'paid'
              and not exists (select 1 from ledger_entries where reverses = paid.id)
            """,
            application_id,
        )
        entry_id: UUID = row["id"]
        return entry_id

    async def balances(self, partnership: str) -> dict[Account, int]:
        """Cents in each account of an envelope, by its postings alone."""
        rows = await self.tx.rows(
            """
            select account, sum(amount_cents)::bigint as cents
            from postings
            join ledger_entries on ledger_entries.id = postings.entry_id
            where partnership = $1
            group by account
            """,
            partnership,
        )
        return dict.fromkeys(Account, 0) | {Account(row["account"]): row["cents"] for row in rows}

    async def latest(self, partnership: str, limit: int) -> list[Entry]:
        """The latest entries of an envelope, newest first, each with the amount that it moved."""
        rows = await self.tx.rows(
            """
            select cause, application_id, occurred_at, currency, cents
            from (
                select *
                from ledger_entries
                where partnership = $1
                order by position desc
                limit $2
            ) as latest
            cross join lateral (
                select currency, sum(abs(amount_cents))::bigint / 2 as cents
                from postings
                where entry_id = latest.id
                group by currency
            ) as moved
            order by position desc
            """,
            partnership,
            limit,
        )
        return [
            Entry(Cause(row["cause"]), row["application_id"], row["occurred_at"], Money(row["cents"], row["currency"]))
            for row in rows
        ]


def deltas(postings: Sequence[Posting]) -> tuple[int, int, int, int]:
    """By how many cents an envelope's ceiling, reserved, committed and paid change with these postings."""
    sums = balances(postings)
    return -sums[Account.CEILING], sums[Account.RESERVED], sums[Account.COMMITTED], sums[Account.PAID]
