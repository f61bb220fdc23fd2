"""Drafts: forms that their owner has not sent yet."""

from uuid import UUID

from asyncpg import Record

from services.kernel.transaction import Transaction

# Of one person, not sent; a few more when several are saved at the same moment.
MOST_DRAFTS = 100


class Drafts:
    """Saves and reads drafts; a draft is found by its owner only."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def save(self, draft_id: UUID, owner: str, content: str) -> bool:
        """Save a draft that is new or the owner's own and not sent; False otherwise, and for one draft too many."""
        return bool(
            await self.tx.run(
                """
                insert into drafts (id, owner, content, saved_at)
                select $1, $2, $3, $4
                where exists (select from drafts where id = $1)
                   or (select count(*) from drafts where owner = $2 and application_id is null) < $5
                on conflict (id) do update
                set content = excluded.content, saved_at = excluded.saved_at
                where drafts.owner = excluded.owner and drafts.application_id is null
                """,
                draft_id,
                owner,
                content,
                self.tx.now,
                MOST_DRAFTS,
            )
        )

    async def is_there(self, draft_id: UUID) -> bool:
        """Whether there is such a draft, whoever owns it."""
        return bool(await self.tx.value("select exists (select from drafts where id = $1)", draft_id))

    async def find(self, draft_id: UUID, owner: str) -> Record | None:
        """A draft of this owner: content, saved_at, application_id."""
        return await self.tx.maybe(
            "select content, saved_at, application_id from drafts where id = $1 and owner = $2", draft_id, owner
        )

    async def lock(self, draft_id: UUID, owner: str) -> Record | None:
        """The same, kept from changing until this transaction ends."""
        return await self.tx.maybe(
            "select content, saved_at, application_id from drafts where id = $1 and owner = $2 for update",
            draft_id,
            owner,
        )

    async def sent_as(self, draft_id: UUID, application_id: UUID) -> None:
        """The draft became this application."""
        await self.tx.run("update drafts set application_id = $2 where id = $1", draft_id, application_id)
