"""Which key files of evidence lie under, and moving them to the newest one."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from services.funding.evidence_room.keyring import Encrypted
from services.kernel.database import Connection

FILES_AT_ONCE = 4
BEFORE_ALL = (UUID(int=0), "")


@dataclass(frozen=True, slots=True)
class Older:
    """A file in clear, or under another key than the newest."""

    application_id: UUID
    sha256: str
    content: bytes | Encrypted

    @property
    def place(self) -> tuple[UUID, str]:
        """Where it comes in the order in which files are looked for."""
        return self.application_id, self.sha256


class EvidenceKeys:
    """Moves files from key to key on one connection, within its transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def older(self, newest: str, after: tuple[UUID, str], *, only_in_clear: bool = False) -> list[Older]:
        """The next few files that are not under the newest key, kept from changing; those that others hold wait."""
        rows = await self.connection.fetch(
            """
            select application_id, sha256, content, key_id, nonce, ciphertext
            from evidence_files
            where (application_id, sha256) > ($1, $2)
              and key_id is distinct from $3
              and (key_id is null or not $4)
            order by application_id, sha256
            limit $5
            for update skip locked
            """,
            *after,
            newest,
            only_in_clear,
            FILES_AT_ONCE,
        )
        return [Older(row["application_id"], row["sha256"], row["content"] or as_encrypted(row)) for row in rows]

    async def move(self, file: Older, encrypted: Encrypted) -> None:
        """Keep a file under another key, and in no other form."""
        await self.connection.execute(
            """
            update evidence_files
            set content = null, key_id = $3, nonce = $4, ciphertext = $5
            where application_id = $1 and sha256 = $2
            """,
            file.application_id,
            file.sha256,
            encrypted.key_id,
            encrypted.nonce,
            encrypted.ciphertext,
        )

    async def counted(self) -> dict[str | None, int]:
        """How many files lie under each key; None stands for those in clear."""
        rows = await self.connection.fetch("select key_id, count(*) as files from evidence_files group by key_id")
        return {row["key_id"]: row["files"] for row in rows}


def as_encrypted(row: Record) -> Encrypted:
    return Encrypted(row["key_id"], row["nonce"], row["ciphertext"])
