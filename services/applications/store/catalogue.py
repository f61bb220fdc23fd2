"""The catalogue: lists of organisations, for those who assess them and for those who look for a partner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.applications.domain.registration import Organisation
from services.applications.store.organisations import organisation_from
from services.applications.store.viewing import Page, Viewer
from services.kernel.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for among the hosts; `words` must all occur."""

    country: str | None = None
    ecosystem: str | None = None
    words: str = ""


class Catalogue:
    """Lists organisations within one transaction, in the order in which they registered."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def registrations(
        self, viewer: Viewer, status: str | None, partnership: str | None, page: Page
    ) -> list[Organisation]:
        """Those that this person may see: own ones, those of the partnership, or all."""
        rows = await self.tx.rows(
            """
            select *
            from organisations
            where (owner = $1 or partnership = $2 or $3)
              and ($4::text is null or status = $4)
              and ($5::text is null or partnership = $5)
              and id > $6
            order by id
            limit $7
            """,
            viewer.subject,
            viewer.staff_of,
            viewer.reads_all,
            status,
            partnership,
            page.after,
            page.limit,
        )
        return [organisation_from(row) for row in rows]

    async def accepted_of(self, owner: str) -> list[Organisation]:
        """A person's own organisations that were accepted."""
        rows = await self.tx.rows(
            "select * from organisations where owner = $1 and status = 'accepted' order by id", owner
        )
        return [organisation_from(row) for row in rows]

    async def hosts(self, calls: Collection[str], wanted: Wanted, page: Page) -> list[Organisation]:
        """Accepted hosts of these calls that fit what is wanted."""
        rows = await self.tx.rows(
            """
            select *
            from organisations
            where call = any($1::text[])
              and status = 'accepted'
              and 'host' = any(takes_part_as)
              and ($2::text is null or country = $2)
              and ($3::text is null or ecosystem = $3)
              and not exists (select from unnest($4::text[]) as word where position(word in searchable) = 0)
              and id > $5
            order by id
            limit $6
            """,
            list(calls),
            wanted.country,
            wanted.ecosystem,
            wanted.words.casefold().split(),
            page.after,
            page.limit,
        )
        return [organisation_from(row) for row in rows]

    async def candidates_for(self, seeker: Organisation) -> Sequence[Organisation]:
        """Accepted organisations of the same call with which the seeker has no match that is proposed or made."""
        rows = await self.tx.rows(
            """
            select *
            from organisations candidate
            where call = $1
              and status = 'accepted'
              and id <> $2
              and not exists (
                  select
                  from matches
                  where status <> 'refused'
                    and ((visitor_id = $2 and host_id = candidate.id) or (host_id = $2 and visitor_id = candidate.id))
              )
            order by id
            """,
            seeker.call,
            seeker.id,
        )
        return [organisation_from(row) for row in rows]
