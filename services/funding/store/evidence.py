"""Evidence of exchanges: files by their content, and the kinds of evidence that each serves as."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.funding.domain.evidence import EvidenceKind
from services.funding.evidence_room.keyring import Encrypted
from services.funding.evidence_room.room import File
from services.kernel.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Piece:
    """One file as one kind of evidence; `elsewhere` when the same file came with another application too."""

    kind: EvidenceKind
    sha256: str
    media_type: str
    size: int
    received_at: datetime
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies there: encrypted, or still in clear as it came before files were encrypted."""

    media_type: str
    content: bytes | Encrypted


class Evidence:
    """Loads and saves evidence within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def receive(self, application_id: UUID, kind: EvidenceKind, file: File, subject: str) -> bool:
        """Keep a file as evidence of this kind; whether it was not there as such before."""
        await self.tx.run(
            """
            insert into evidence_files (application_id, sha256, media_type, key_id, nonce, ciphertext)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (application_id, sha256) do nothing
            """,
            application_id,
            file.sha256,
            file.media_type,
            file.encrypted.key_id,
            file.encrypted.nonce,
            file.encrypted.ciphertext,
        )
        received = await self.tx.run(
            """
            insert into evidence (application_id, kind, sha256, received_from, received_at)
            values ($1, $2, $3, $4, $5)
            on conflict do nothing
            """,
            application_id,
            kind,
            file.sha256,
            subject,
            self.tx.now,
        )
        return received == 1

    async def of(self, application_id: UUID) -> list[Piece]:
        """Everything that was received for an application, in order."""
        rows = await self.tx.rows(
            """
            select evidence.kind, evidence.sha256, file.media_type,
                   coalesce(octet_length(file.content), octet_length(file.ciphertext) - 16) as size,
                   evidence.received_at,
                   exists (
                       select 1
                       from evidence_files as other
                       where other.sha256 = evidence.sha256
                         and other.application_id <> evidence.application_id
                   ) as elsewhere
            from evidence
            join evidence_files as file using (application_id, sha256)
            where evidence.application_id = $1
            order by evidence.received_at, evidence.kind, evidence.sha256
            """,
            application_id,
        )
        return [Piece(**{**row, "kind": EvidenceKind(row["kind"])}) for row in rows]

    async def file(self, application_id: UUID, sha256: str) -> Kept | None:
        """The file with this content, if it came with this application."""
        row = await self.tx.maybe(
            """
            select media_type, content, key_id, nonce, ciphertext
            from evidence_files
            where application_id = $1 and sha256 = $2
            """,
            application_id,
            sha256,
        )
        if row is None:
            return None
        encrypted = Encrypted(row["key_id"], row["nonce"], row["ciphertext"])
        return Kept(row["media_type"], encrypted if row["content"] is None else row["content"])
