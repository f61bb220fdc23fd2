"""Envelopes: a case's money is taken and resolved once, whatever happens at the same moment.

Every change locks the envelope's row first, then commitments, and tells last: one order, so that nothing deadlocks.
"""

from dataclasses import replace
from uuid import UUID

from contracts.events.base import Event
from contracts.events.funding import CofundingReleased, EnvelopeCeilingSet, ReleaseReason
from contracts.scheme.money import Money
from services.funding.domain.ceiling import Way
from services.funding.domain.envelope import (
    ACCOUNT_OF,
    Commitment,
    Envelope,
    Grant,
    IllegalMove,
    NoRoom,
    Reserved,
    State,
    admitted,
    freed_by,
    move,
)
from services.funding.domain.ledger import Account, Cause, transfer
from services.funding.store.approval import approve
from services.funding.store.case_time import in_time_of, outside_case_time
from services.funding.store.ceilings import Ceilings
from services.funding.store.commitments import Commitments, envelope_from
from services.funding.store.ledger import Ledger
from services.kernel.transaction import Transaction


class Envelopes:
    """Moves the money of partnerships within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.commitments = Commitments(tx)
        self.ledger = Ledger(tx)

    async def find(self, partnership: str) -> Envelope | None:
        """An envelope as it is now, if there is one."""
        row = await self.tx.maybe("select * from envelopes where partnership = $1", partnership)
        return envelope_from(row) if row else None

    async def all(self) -> list[Envelope]:
        """All envelopes by partnership."""
        return [envelope_from(row) for row in await self.tx.rows("select * from envelopes order by partnership")]

    async def commitment(self, application_id: UUID) -> Commitment | None:
        """What a case was granted and where that money stands, if it was granted any."""
        return await self.commitments.find(application_id)

    async def reserve(self, grant: Grant) -> Reserved | NoRoom:
        """Take the amount when the envelope has room for it; otherwise the envelope stays locked, for `wait`."""
        if not await self.ledger.reserve(grant):
            available = (await self.commitments.lock_envelope(grant.partnership)).available
            if available < grant.amount:
                return NoRoom(grant.amount - available)
            await self.ledger.reserve(grant)
        return Reserved(grant.amount)

    async def wait(self, grant: Grant) -> None:
        """Put a grant that found no room at the end of the waiting list."""
        await self.commitments.add_waiting(grant)

    async def commit(self, application_id: UUID) -> None:
        """The financial agreement carries both signatures: the reserved amount is committed."""
        commitment = await self.lock(application_id)
        await self.shift(commitment, Cause.COMMITTED)

    async def pay(self, application_id: UUID, amount: Money) -> None:
        """The bank paid exactly what is committed; IllegalMove for any other amount (INV-05, INV-06)."""
        commitment = await self.lock(application_id)
        if amount != commitment.grant.amount:
            raise IllegalMove(f"{amount} was paid but {commitment.grant.amount} is committed")
        await self.shift(commitment, Cause.PAID)

    async def unpay(self, application_id: UUID) -> None:
        """The bank sent a payment back: the amount is committed again, by an entry that reverses the payment's."""
        commitment = await self.lock(application_id)
        move(commitment.state, Cause.UNPAID)
        await self.shift(commitment, Cause.UNPAID, await self.ledger.open_payment(application_id))

    async def release(self, application_id: UUID, keep: Money | None, reason: str) -> tuple[Event, ...]:
        """Give back what the case does not keep (all of it when `keep` is none) and let waiting cases have it.

        Returns what is to be told about this case; cases that are admitted are told of here, in their own time.
        A case without a grant, or whose grant was released before, gives nothing back.
        """
        commitment = await self.commitments.lock(application_id)
        if commitment is None or (keep is None and commitment.state is State.RELEASED):
            return ()
        freed = freed_by(commitment, keep)
        kept = commitment.grant.amount - freed
        await self.commitments.change(commitment, State.RELEASED if keep is None else commitment.state, kept)
        if commitment.state is State.WAITING or not freed:
            return ()
        partnership = commitment.grant.partnership
        postings = transfer(freed, ACCOUNT_OF[commitment.state], Account.AVAILABLE)
        await self.ledger.book(partnership, application_id, Cause.RELEASED, postings)
        await self.admit(partnership)
        return (
            CofundingReleased(
                application_id=application_id, partnership=partnership, amount=freed, reason=ReleaseReason(reason)
            ),
        )

    async def open(self, partnership: str, call: str, ceiling: Money) -> bool:
        """Make the envelope of a partnership with what its programme gives it; whether it was not there yet."""
        made = await self.tx.run(
            "insert into envelopes (partnership, call, currency) values ($1, $2, $3) on conflict do nothing",
            partnership,
            call,
            ceiling.currency,
        )
        if not made:
            return False
        await Ceilings(self.tx).decree(partnership, ceiling, Way.PROGRAMME, call)
        return await self.set_ceiling(partnership, ceiling)

    async def set_ceiling(self, partnership: str, ceiling: Money) -> bool:
        """Change what the partnership may spend and admit whom there is room for; whether it covers what is taken.

        Who agreed to it is kept in the same transaction (`Ceilings`): the database keeps no other ceiling.
        """
        envelope = await self.commitments.lock_envelope(partnership)
        postings = transfer(ceiling - envelope.ceiling, Account.CEILING, Account.AVAILABLE)
        if not await self.ledger.book(partnership, None, Cause.CEILING_SET, postings):
            return False
        await self.admit(partnership)
        call = await self.tx.value("select call from envelopes where partnership = $1", partnership)
        told = EnvelopeCeilingSet(call=call, partnership=partnership, ceiling=ceiling)
        await outside_case_time(self.tx).tell(told)
        return True

    async def lock(self, application_id: UUID) -> Commitment:
        """The commitment of a case that must have one, its envelope locked; IllegalMove otherwise."""
        commitment = await self.commitments.lock(application_id)
        if commitment is None:
            raise IllegalMove("nothing was granted to this case")
        return commitment

    async def take(self, grant: Grant) -> bool:
        """Reserve in the envelope if it has room; whether it had."""
        postings = transfer(grant.amount, Account.AVAILABLE, Account.RESERVED)
        return await self.ledger.book(grant.partnership, grant.application_id, Cause.RESERVED, postings)

    async def shift(self, commitment: Commitment, cause: Cause, reverses: UUID | None = None) -> None:
        """Move the whole amount of a case from one account of its envelope to another."""
        to, grant = move(commitment.state, cause), commitment.grant
        await self.commitments.change(commitment, to, grant.amount)
        postings = transfer(grant.amount, ACCOUNT_OF[commitment.state], ACCOUNT_OF[to])
        await self.ledger.book(grant.partnership, grant.application_id, cause, postings, reverses)

    async def admit(self, partnership: str) -> None:
        """Reserve for those on the waiting list for whom there is room now."""
        available = (await self.commitments.lock_envelope(partnership)).available
        for grant in admitted(await self.commitments.waiting(partnership), available):
            there = Envelopes(replace(await in_time_of(self.tx, grant.application_id), acting_role=None))
            await there.take(grant)
            await there.commitments.change(Commitment(grant, State.WAITING), State.RESERVED, grant.amount)
            await approve(there.tx, grant)
