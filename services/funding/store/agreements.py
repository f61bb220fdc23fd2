"""Financial agreements: drawn up when co-funding is approved, signed by two parties."""

from uuid import UUID

from asyncpg import Record

from contracts.events.funding import AgreementDrawnUp
from contracts.scheme.codes import Mode
from contracts.scheme.programmes import load_programmes
from services.funding.domain.agreement import Agreement, Party, Signature, Undertaking, agreement_text, content_sha256
from services.funding.domain.case import Case
from services.funding.domain.eyes import Hand
from services.funding.store.cases import Cases
from services.kernel.transaction import Transaction


class Agreements:
    """Loads and saves agreements within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.cases = Cases(tx)

    async def draw_up(self, application_id: UUID) -> AgreementDrawnUp:
        """Write the agreement on the lump sum that was just reserved; the caller tells what it returns."""
        case = await self.cases.get(application_id)
        programme, partnership = load_programmes().partnership(case.partnership)
        text = agreement_text(await self.undertaking(case), programme, partnership)
        sha256 = content_sha256(text)
        await self.tx.run(
            "insert into agreements (application_id, content, content_sha256, drawn_up_at) values ($1, $2, $3, $4)",
            application_id,
            text,
            sha256,
            self.tx.now,
        )
        return AgreementDrawnUp(application_id=application_id, partnership=case.partnership, content_sha256=sha256)

    async def undertaking(self, case: Case) -> Undertaking:
        return Undertaking(
            application_id=case.application_id,
            visitor_id=case.visitor.organisation_id,
            visitor_name=await self.cases.name_of(case.visitor.organisation_id),
            visitor_country=case.visitor.country,
            host_country=case.host.country,
            first_day=case.first_day,
            last_day=case.last_day,
            mode=Mode(case.mode),
            amount=case.lump_sum,
            approved_on=self.tx.today,
        )

    async def find(self, application_id: UUID) -> Agreement | None:
        """An agreement with its signatures, if it was drawn up."""
        row = await self.tx.maybe("select * from agreements where application_id = $1", application_id)
        return await self.with_signatures(row) if row else None

    async def lock(self, application_id: UUID) -> Agreement | None:
        """The same, kept from being signed by somebody else until the transaction ends."""
        row = await self.tx.maybe("select * from agreements where application_id = $1 for update", application_id)
        return await self.with_signatures(row) if row else None

    async def sign(self, agreement: Agreement, party: Party, hand: Hand) -> Agreement:
        """The agreement with one more signature."""
        await self.tx.run(
            """
            insert into agreement_signatures (
                application_id, capacity, signed_by, signed_for, signed_at, content_sha256
            )
            values ($1, $2, $3, $4, $5, $6)
            """,
            agreement.application_id,
            party,
            hand.by,
            hand.acts_for,
            self.tx.now,
            agreement.content_sha256,
        )
        signed = (*agreement.signatures, Signature(party, hand, self.tx.now))
        return Agreement(agreement.application_id, agreement.text, agreement.content_sha256, signed)

    async def with_signatures(self, row: Record) -> Agreement:
        rows = await self.tx.rows(
            """
            select capacity, signed_by, signed_for, signed_at
            from agreement_signatures
            where application_id = $1
            order by signed_at, capacity
            """,
            row["application_id"],
        )
        signatures = tuple(
            Signature(Party(one["capacity"]), Hand(one["signed_by"], one["signed_for"]), one["signed_at"])
            for one in rows
        )
        return Agreement(row["application_id"], row["content"], row["content_sha256"], signatures)
