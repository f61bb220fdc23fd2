"""The two organisations of a match, as they are now."""

from dataclasses import dataclass, fields
from operator import itemgetter
from uuid import UUID

from asyncpg import Record

from services.applications.domain.application import OrganisationFacts
from services.kernel.transaction import Transaction

known_of = itemgetter("id", *[field.name for field in fields(OrganisationFacts)][1:])


@dataclass(frozen=True, slots=True)
class Pair:
    """A match with the facts of both sides; `call` is the call in which they met."""

    match_id: UUID
    call: str
    matched: bool
    both_accepted: bool
    visitor: OrganisationFacts
    host: OrganisationFacts


class Participants:
    """Looks up matches for applications."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def of_match(self, match_id: UUID) -> Pair | None:
        """Both sides of a match, if there is one."""
        rows = await self.tx.rows(
            """
            select matches.call, matches.status as match_status, matches.visitor_id, organisations.status,
                   organisations.id, owner, partnership, name, registration_number, country, kind, headcount,
                   turnover_eur, balance_sheet_eur, membership, agency_preapproval, nace, ecosystem, city,
                   latitude, longitude
            from matches
            join organisations on organisations.id = any(array[matches.visitor_id, matches.host_id])
            where matches.id = $1
            """,
            match_id,
        )
        if not rows:
            return None
        visitor, host = sorted(rows, key=lambda row: bool(row["id"] != row["visitor_id"]))
        return Pair(
            match_id=match_id,
            call=visitor["call"],
            matched=visitor["match_status"] == "matched",
            both_accepted=all(side["status"] == "accepted" for side in rows),
            visitor=facts_of(visitor),
            host=facts_of(host),
        )


def facts_of(row: Record) -> OrganisationFacts:
    return OrganisationFacts(*known_of(row))
