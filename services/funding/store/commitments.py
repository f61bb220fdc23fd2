"""Commitments: what each case was granted and where that money stands; an envelope is locked before its commitments."""

from uuid import UUID

from asyncpg import Record

from contracts.scheme.money import Money
from services.funding.domain.envelope import Commitment, Envelope, Grant, State
from services.kernel.transaction import Transaction


class Commitments:
    """Rows of commitments, and the lock on their envelope, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def find(self, application_id: UUID) -> Commitment | None:
        """Where the money of a case stands, if it was granted any."""
        row = await self.tx.maybe("select * from commitments where application_id = $1", application_id)
        return commitment_from(row) if row else None

    async def lock(self, application_id: UUID) -> Commitment | None:
        """The same, with its envelope kept from changing until this transaction ends."""
        seen = await self.find(application_id)
        if seen is None:
            return None
        await self.lock_envelope(seen.grant.partnership)
        return await self.find(application_id)

    async def lock_envelope(self, partnership: str) -> Envelope:
        """An envelope, kept from changing until this transaction ends; LookupError for an unknown one."""
        row = await self.tx.one("select * from envelopes where partnership = $1 for update", partnership)
        return envelope_from(row)

    async def waiting(self, partnership: str) -> list[Grant]:
        """The waiting list of a partnership, first come first."""
        rows = await self.tx.rows(
            "select * from commitments where partnership = $1 and state = 'waiting' order by place", partnership
        )
        return [commitment_from(row).grant for row in rows]

    async def add_waiting(self, grant: Grant) -> None:
        """Put a new grant at the end of the waiting list; the ledger keeps those that there is room for."""
        await self.tx.run(
            """
            insert into commitments (
                application_id, revision, partnership, state, amount_cents, currency, decided_by, place
            )
            values ($1, $2, $3, 'waiting', $4, $5, $6, nextval('waiting_places'))
            """,
            grant.application_id,
            grant.revision,
            grant.partnership,
            grant.amount.cents,
            grant.amount.currency,
            grant.decided_by,
        )

    async def change(self, commitment: Commitment, state: State, amount: Money) -> None:
        """Move a commitment on; the envelope is locked, so nobody else did in the meantime."""
        changed = await self.tx.run(
            """
            update commitments
            set state = $3, amount_cents = $4, reserved_at = case $3 when 'reserved' then $5 else reserved_at end
            where application_id = $1
              and state = $2
            """,
            commitment.grant.application_id,
            commitment.state,
            state,
            amount.cents,
            self.tx.now,
        )
        if not changed:
            raise LookupError(f"the money of {commitment.grant.application_id} is not {commitment.state} any more")


def commitment_from(row: Record) -> Commitment:
    amount = Money(row["amount_cents"], row["currency"])
    grant = Grant(row["application_id"], row["revision"], row["partnership"], amount, row["decided_by"])
    return Commitment(grant, State(row["state"]))


def envelope_from(row: Record) -> Envelope:
    ceiling, reserved, committed, paid = (
        Money(row[f"{part}_cents"], row["currency"]) for part in ("ceiling", "reserved", "committed", "paid")
    )
    return Envelope(row["partnership"], ceiling, reserved, committed, paid)
