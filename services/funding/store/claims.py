"""Claims: loaded, locked, moved along the table of moves, always by their expected status."""

from datetime import date
from uuid import UUID

from asyncpg import Record

from services.funding.domain.account import Payee
from services.funding.domain.case import Case
from services.funding.domain.claim import Claim, ClaimStatus, approval_sha256, move
from services.funding.domain.eyes import Hand
from services.funding.domain.reckoning import Reckoning
from services.funding.store.claim_rows import claim_from, columns_of
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction


class ClaimMoved(Exception):
    """The claim is not what it was when it was read: somebody else was quicker."""


class Claims:
    """Loads and saves claims within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def find(self, claim_id: UUID) -> Claim | None:
        """A claim as it is now, if there is one."""
        row = await self.tx.maybe("select * from claims where id = $1", claim_id)
        return claim_from(row) if row else None

    async def lock(self, claim_id: UUID) -> Claim | None:
        """The same, kept from changing until the transaction ends."""
        row = await self.tx.maybe("select * from claims where id = $1 for update", claim_id)
        return claim_from(row) if row else None

    async def lock_all(self, claim_ids: list[UUID]) -> list[Claim]:
        """These claims, as far as they are there, kept from changing; by id, so that nothing deadlocks."""
        rows = await self.tx.rows("select * from claims where id = any($1) order by id for update", claim_ids)
        return [claim_from(row) for row in rows]

    async def live(self, application_id: UUID) -> Claim | None:
        """The application's claim that was not rejected, kept from changing."""
        row = await self.tx.maybe(
            "select * from claims where application_id = $1 and status <> 'rejected' for update", application_id
        )
        return claim_from(row) if row else None

    async def latest(self, application_id: UUID) -> Claim | None:
        """The application's claim, or the last of those that were rejected."""
        row = await self.tx.maybe(
            "select * from claims where application_id = $1 order by status = 'rejected', id desc", application_id
        )
        return claim_from(row) if row else None

    async def listed(
        self,
        status: ClaimStatus | None,
        after: UUID | None,
        limit: int,
        *,
        partnership: str | None = None,
        claimant: str | None = None,
    ) -> list[Claim]:
        """Claims of one partnership, of one person or all, in the order in which they were made."""
        rows = await self.tx.rows(
            """
            select *
            from claims
            where ($1::text is null or partnership = $1)
              and ($2::text is null or claimant = $2)
              and ($3::text is null or status = $3)
              and ($4::uuid is null or id > $4)
            order by id
            limit $5
            """,
            partnership,
            claimant,
            status,
            after,
            limit,
        )
        return [claim_from(row) for row in rows]

    async def submit(
        self, case: Case, claimant: str, payee: Payee, reckoning: Reckoning, target_on: date
    ) -> Claim | None:
        """Keep a new claim; None when the application has a live one."""
        row = await self.tx.maybe(
            """
            insert into claims (
                id, application_id, partnership, claimant, status, amount_cents, currency, calculation,
                iban, bic, account_holder, street, building, postcode, town, country, submitted_at, target_on
            )
            values ($1, $2, $3, $4, 'submitted', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            on conflict (application_id) where status <> 'rejected' do nothing
            returning *
            """,
            new_id(),
            case.application_id,
            case.partnership,
            claimant,
            *columns_of(payee, reckoning),
            self.tx.now,
            target_on,
        )
        return claim_from(row) if row else None

    async def submit_again(self, claim: Claim, payee: Payee, reckoning: Reckoning, target_on: date) -> Claim:
        """A returned claim with its corrected account and a fresh reckoning."""
        move(claim.status, ClaimStatus.SUBMITTED)
        row = await self.tx.maybe(
            """
            update claims
            set status = 'submitted', version = version + 1, amount_cents = $3, currency = $4, calculation = $5,
                iban = $6, bic = $7, account_holder = $8, street = $9, building = $10, postcode = $11, town = $12,
                country = $13, submitted_at = $14, target_on = $15, returned_by = null, return_reason = null
            where id = $1
              and status = $2
            returning *
            """,
            claim.id,
            claim.status,
            *columns_of(payee, reckoning),
            self.tx.now,
            target_on,
        )
        return moved(row)

    async def approve(self, claim: Claim, validator: Hand, approver: Hand, due_on: date) -> Claim:
        """Bind the claim to what was approved, by whom; ClaimMoved when it is no longer what was seen."""
        move(claim.status, ClaimStatus.APPROVED)
        row = await self.tx.maybe(
            """
            update claims
            set status = 'approved', version = version + 1, report_validated_by = $3, report_validated_for = $4,
                approved_by = $5, approved_for = $6, approved_at = $7, approval_sha256 = $8, due_on = $9
            where id = $1
              and status = 'submitted'
              and version = $2
            returning *
            """,
            claim.id,
            claim.version,
            validator.by,
            validator.acts_for,
            approver.by,
            approver.acts_for,
            self.tx.now,
            approval_sha256(claim.amount, claim.payee),
            due_on,
        )
        return moved(row)

    async def give_back(self, claim: Claim, returned_by: str, reason: str) -> Claim:
        """Return the claim to the visitor; an approval that it had is void."""
        move(claim.status, ClaimStatus.RETURNED)
        row = await self.tx.maybe(
            """
            update claims
            set status = 'returned', version = version + 1, returned_by = $3, return_reason = $4,
                report_validated_by = null, report_validated_for = null, approved_by = null, approved_for = null,
                approved_at = null, approval_sha256 = null, due_on = null
            where id = $1
              and status = $2
            returning *
            """,
            claim.id,
            claim.status,
            returned_by,
            reason,
        )
        return moved(row)

    async def order(self, claim: Claim) -> Claim:
        """The claim's payment is sent to the bank, once more."""
        move(claim.status, ClaimStatus.ORDERED)
        row = await self.tx.maybe(
            """
            update claims
            set status = 'ordered', version = version + 1, attempts = attempts + 1
            where id = $1
              and status = $2
            returning *
            """,
            claim.id,
            claim.status,
        )
        return moved(row)

    async def settle(self, claim: Claim, to: ClaimStatus, paid_on: date | None = None) -> Claim:
        """The bank's word, or the end of the exchange, moves the claim."""
        move(claim.status, to)
        row = await self.tx.maybe(
            """
            update claims
            set status = $3, version = version + 1, paid_on = $4
            where id = $1
              and status = $2
            returning *
            """,
            claim.id,
            claim.status,
            to,
            paid_on,
        )
        return moved(row)


def moved(row: Record | None) -> Claim:
    if row is None:
        raise ClaimMoved("the claim changed meanwhile")
    return claim_from(row)
