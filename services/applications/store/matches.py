"""Matches: who proposed an exchange to whom, and what the other side said."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from services.applications.domain.matching import Match, Status
from services.applications.domain.registration import Organisation, Part
from services.applications.store.organisations import organisation_from
from services.applications.store.viewing import Page, Viewer
from services.kernel.http.problems import conflict
from services.kernel.transaction import Transaction


class Matches:
    """Loads, keeps and settles matches within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def load(self, match_id: UUID) -> Match | None:
        """A match with both organisations as they are now, if there is one."""
        row = await self.tx.maybe("select * from matches where id = $1", match_id)
        return (await self.complete([row]))[0] if row else None

    async def lock(self, match_id: UUID) -> Match | None:
        """The same, kept from changing until this transaction ends."""
        row = await self.tx.maybe("select * from matches where id = $1 for update", match_id)
        return (await self.complete([row]))[0] if row else None

    async def proposed_between(self, visitor_id: UUID, host_id: UUID) -> UUID | None:
        """The proposal between these two that waits for its answer."""
        found: UUID | None = await self.tx.value(
            "select id from matches where visitor_id = $1 and host_id = $2 and status = 'proposed'", visitor_id, host_id
        )
        return found

    async def add(self, match: Match) -> None:
        """Keep a new proposal; 409 with `existing_id` while another one for the two waits for its answer."""
        added = await self.tx.run(
            """
            insert into matches (id, call, visitor_id, host_id, status, proposed_by, proposed_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (visitor_id, host_id) where status = 'proposed' do nothing
            """,
            match.id,
            match.call,
            match.visitor.id,
            match.host.id,
            match.status,
            match.proposed_by,
            match.proposed_at,
        )
        if not added:
            existing = await self.proposed_between(match.visitor.id, match.host.id)
            raise conflict("These two have a proposal that waits for its answer already.", existing_id=str(existing))

    async def settle(self, match: Match, to: Status, reason: str | None = None) -> None:
        """Keep the other side's answer; 409 when it was given in the meantime."""
        changed = await self.tx.run(
            """
            update matches
            set status = $3, refusal_reason = $4, settled_at = $5
            where id = $1
              and status = $2
            """,
            match.id,
            match.status,
            to,
            reason,
            self.tx.now,
        )
        if changed != 1:
            raise conflict("This match was answered in the meantime. Look at it again.")

    async def seen_by(self, viewer: Viewer, status: str | None, page: Page) -> list[Match]:
        """The matches that this person may see, in the order in which they were proposed."""
        rows = await self.tx.rows(
            """
            (
                select matches.*
                from organisations
                join matches on visitor_id = organisations.id
                where owner = $1
                  and ($4::text is null or matches.status = $4)
                  and matches.id > $5
            )
            union
            (
                select matches.*
                from organisations
                join matches on host_id = organisations.id
                where owner = $1
                  and ($4::text is null or matches.status = $4)
                  and matches.id > $5
            )
            union
            (
                select matches.*
                from matches
                join organisations visitor on visitor.id = visitor_id
                join organisations host on host.id = host_id
                where ($2 in (visitor.partnership, host.partnership) or $3)
                  and ($4::text is null or matches.status = $4)
                  and matches.id > $5
                order by matches.id
                limit $6
            )
            order by id
            limit $6
            """,
            viewer.subject,
            viewer.staff_of,
            viewer.reads_all,
            status,
            page.after,
            page.limit,
        )
        return await self.complete(rows)

    async def reveal(self, organisation_id: UUID, viewer: Viewer) -> Status | None:
        """The closest match that shows an organisation to the other side's owner or staff; a refused one does not."""
        status: str | None = await self.tx.value(
            """
            select matches.status
            from matches
            join organisations other on other.id = case visitor_id when $1 then host_id else visitor_id end
            where $1 in (visitor_id, host_id)
              and matches.status <> 'refused'
              and (other.owner = $2 or other.partnership = $3)
            order by matches.status = 'matched' desc
            limit 1
            """,
            organisation_id,
            viewer.subject,
            viewer.staff_of,
        )
        return Status(status) if status else None

    async def complete(self, rows: Sequence[Record]) -> list[Match]:
        """These rows with both organisations of each."""
        ids = [row[side] for row in rows for side in ("visitor_id", "host_id")]
        found = await self.tx.rows("select * from organisations where id = any($1::uuid[])", ids)
        organisations = {row["id"]: organisation_from(row) for row in found}
        return [match_from(row, organisations[row["visitor_id"]], organisations[row["host_id"]]) for row in rows]


def match_from(row: Record, visitor: Organisation, host: Organisation) -> Match:
    return Match(
        id=row["id"],
        call=row["call"],
        visitor=visitor,
        host=host,
        status=Status(row["status"]),
        proposed_by=Part(row["proposed_by"]),
        proposed_at=row["proposed_at"],
        settled_at=row["settled_at"],
        refusal_reason=row["refusal_reason"],
    )
