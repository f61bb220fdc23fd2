"""Documents and their signatures; of the financial agreement only what funding told."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from services.kernel.transaction import Transaction

COMMITMENT = "commitment_to_quality"
AGREEMENT = "financial_agreement"


class Documents:
    """Draws up, signs and reads the documents of cases."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def draw_up(self, application_id: UUID, document: str, content: str | None, content_sha256: str) -> None:
        """Keep a document that waits for its signatures; once drawn up it never changes."""
        await self.tx.run(
            """
            insert into documents (application_id, document, content, content_sha256, drawn_up_at)
            values ($1, $2, $3, $4, $5)
            on conflict do nothing
            """,
            application_id,
            document,
            content,
            content_sha256,
            self.tx.now,
        )

    async def find(self, application_id: UUID, document: str) -> Record | None:
        """A document: content, content_sha256, complete."""
        return await self.tx.maybe(
            """
            select content, content_sha256, complete
            from documents
            where application_id = $1 and document = $2
            """,
            application_id,
            document,
        )

    async def sign(
        self,
        application_id: UUID,
        document: str,
        capacity: str,
        subject: str,
        content_sha256: str,
        acts_for: str | None = None,
    ) -> bool:
        """Add a signature; False when somebody signed in this capacity before."""
        return bool(
            await self.tx.run(
                """
                insert into signatures (
                    application_id, document, capacity, signed_by, signed_for, content_sha256, signed_at
                )
                values ($1, $2, $3, $4, $5, $6, $7)
                on conflict do nothing
                """,
                application_id,
                document,
                capacity,
                subject,
                acts_for,
                content_sha256,
                self.tx.now,
            )
        )

    async def note_conflict(self, application_id: UUID, subject: str) -> None:
        """This person signs for no partnership in this case."""
        await self.tx.run(
            """
            insert into conflicts_of_interest (application_id, subject, declared_at)
            values ($1, $2, $3)
            on conflict do nothing
            """,
            application_id,
            subject,
            self.tx.now,
        )

    async def declared_conflict(self, application_id: UUID, persons: Iterable[str]) -> bool:
        """Whether one of these persons declared a conflict of interest in the case."""
        declared: bool = await self.tx.value(
            "select exists (select 1 from conflicts_of_interest where application_id = $1 and subject = any($2))",
            application_id,
            list(persons),
        )
        return declared

    async def complete(self, application_id: UUID, document: str) -> None:
        """The last signature is there."""
        await self.tx.run(
            "update documents set complete = true where application_id = $1 and document = $2",
            application_id,
            document,
        )

    async def all_complete(self, application_id: UUID) -> bool:
        """Whether all six signatures are there (ELIG-22, ELIG-23)."""
        complete = await self.tx.value(
            "select count(*) from documents where application_id = $1 and complete", application_id
        )
        return int(complete) == len((COMMITMENT, AGREEMENT))

    async def of(self, application_id: UUID) -> Sequence[Record]:
        """The documents of a case, the commitment first: document, content_sha256."""
        return await self.tx.rows(
            "select document, content_sha256 from documents where application_id = $1 order by document",
            application_id,
        )

    async def signatures(self, application_id: UUID) -> Sequence[Record]:
        """All signatures of a case in order: document, capacity, signed_by, signed_at."""
        return await self.tx.rows(
            """
            select document, capacity, signed_by, signed_at
            from signatures
            where application_id = $1
            order by signed_at, capacity
            """,
            application_id,
        )

    async def issue_certificate(self, application_id: UUID, issued_on: date) -> None:
        """The certificate can be fetched from now on."""
        await self.tx.run(
            "insert into certificates (application_id, issued_on) values ($1, $2)", application_id, issued_on
        )

    async def certificate_issued_on(self, application_id: UUID) -> date | None:
        """When the certificate was issued, if it was."""
        issued_on: date | None = await self.tx.value(
            "select issued_on from certificates where application_id = $1", application_id
        )
        return issued_on
