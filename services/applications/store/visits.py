"""Visit claims: each organisation visits once in the whole scheme (ELIG-16), whatever runs at the same time."""

import csv
from functools import cache
from pathlib import Path

from contracts.scheme.programme import Programme
from services.applications.domain.application import Case, OrganisationFacts
from services.kernel.transaction import Transaction

WHOLE_SCHEME = "scheme"
PAST_VISITS = Path(__file__).with_name("past_visits.csv")
"""Physical visits of calls that ran before this system: country, registration number, how many."""


class Visits:
    """Takes and releases the one visit of an organisation; a rehearsal has visits of its own."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def take(self, case: Case, programme: Programme) -> bool:
        """Whether the visit is this case's own now; a second asker waits for the first one's transaction."""
        place = place_of(case.visitor, programme)
        await self.tx.run(
            """
            insert into visit_claims (scope, country, registration_number, application_id, claimed_at)
            values ($1, $2, $3, $4, $5)
            on conflict do nothing
            """,
            *place,
            case.id,
            self.tx.now,
        )
        return bool(await self.tx.value("select true from visit_claims where application_id = $1", case.id))

    async def taken_by_another(self, case: Case, programme: Programme) -> bool:
        """Whether another case of the organisation holds its visit."""
        return bool(
            await self.tx.value(
                """
                select exists (
                    select from visit_claims
                    where scope = $1 and country = $2 and registration_number = $3 and application_id <> $4
                )
                """,
                *place_of(case.visitor, programme),
                case.id,
            )
        )

    async def release(self, case: Case) -> None:
        """The organisation may visit another time."""
        await self.tx.run("delete from visit_claims where application_id = $1", case.id)


def past_visits(visitor: OrganisationFacts) -> int:
    """How often an organisation visited in calls that ran before this system."""
    return known_visits().get((visitor.country, visitor.registration_number.strip().upper()), 0)


@cache
def known_visits() -> dict[tuple[str, str], int]:
    with PAST_VISITS.open(newline="", encoding="utf-8") as file:
        return {(row["country"], row["registration_number"]): int(row["visits"]) for row in csv.DictReader(file)}


def place_of(visitor: OrganisationFacts, programme: Programme) -> tuple[str, str, str]:
    scope = programme.code if programme.rehearsal else WHOLE_SCHEME
    return scope, visitor.country, visitor.registration_number.strip().upper()
