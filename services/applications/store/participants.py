"""The two organisations of a match, as they are now."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from services.applications.domain.application import OrganisationFacts
from services.kernel.transaction import Transaction


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
        match = await self.tx.maybe("select call, visitor_id, host_id, status from matches where id = $1", match_id)
        if match is None:
            return None
        sides = {side: await self.organisation(match[f"{side}_id"]) for side in ("visitor", "host")}
        return Pair(
            match_id=match_id,
            call=match["call"],
            matched=match["status"] == "matched",
            both_accepted=all(side["status"] == "accepted" for side in sides.values()),
            visitor=facts_of(sides["visitor"]),
            host=facts_of(sides["host"]),
        )

    async def organisation(self, organisation_id: UUID) -> Record:
        return await self.tx.one(
            """
            select id, owner, partnership, name, registration_number, country, kind, headcount, turnover_eur,
                   balance_sheet_eur, membership, agency_preapproval, nace, ecosystem, city, latitude, longitude, status
            from organisations
            where id = $1
            """,
            organisation_id,
        )


def facts_of(row: Record) -> OrganisationFacts:
    known = dict(row)
    return OrganisationFacts(
        organisation_id=known.pop("id"), **{name: value for name, value in known.items() if name != "status"}
    )
