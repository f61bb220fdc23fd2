"""Sessions: a random value in a cookie, its hash in the database, limits by the wall clock."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.kernel.clock import machine_now
from services.kernel.identity import PARTNERSHIP_ROLES, Person
from services.kernel.lending import Lending
from services.portal.settings import PortalSettings

if TYPE_CHECKING:
    from asyncpg import Record

PERSON = """
select people.*, sessions.authenticated_at, sessions.acr,
    sessions.seen_at < clock_timestamp() - interval '1 minute' as not_seen_lately,
    principal.subject as acts_for, principal.name as acts_for_name, principal.roles as roles_of_principal,
    deputyships.roles as lent
from sessions
join people on people.subject = sessions.subject
left join deputyships
    on deputyships.id = sessions.deputyship_id and deputyships.deputy = people.subject
    and deputyships.partnership = people.partnership and deputyships.ended_at is null
    and (clock_timestamp() at time zone 'UTC')::date between deputyships.first_day and deputyships.last_day
left join people as principal
    on principal.subject = deputyships.principal and principal.partnership = deputyships.partnership
    and principal.disabled_at is null
where sessions.token_sha256 = $1 and sessions.ends_at > clock_timestamp()
    and sessions.seen_at > clock_timestamp() - $2::interval and people.disabled_at is null
"""
BEGIN = """
insert into sessions (token_sha256, subject, ends_at, authenticated_at, acr)
values ($1, $2, $3, $4, $5)
"""
LIST = """
select began_at, seen_at, ends_at, token_sha256 = $2 as here
from sessions
where subject = $1 and ends_at > clock_timestamp()
order by seen_at desc
limit 100
"""
WEAR = "update sessions set deputyship_id = $2 where token_sha256 = $1"
SEEN = "update sessions set seen_at = clock_timestamp() where token_sha256 = $1"


class Sessions:
    def __init__(self, lending: Lending, settings: PortalSettings) -> None:
        self.lending = lending
        self.settings = settings

    async def begin(self, subject: str, authenticated_at: datetime | None = None, acr: str | None = None) -> str:
        """A new session of a person who is in the directory; the value of its cookie."""
        token = secrets.token_urlsafe(32)
        ends_at = machine_now() + timedelta(hours=self.settings.session_hours)
        async with self.lending.connection() as connection:
            await connection.execute(BEGIN, sha256(token), subject, ends_at, authenticated_at, acr)
        return token

    async def person(self, token: str) -> Person | None:
        """Who is signed in by this cookie, with the rights that the directory gives now; none when nobody is."""
        async with self.lending.connection() as connection:
            row = await connection.fetchrow(
                PERSON, sha256(token), timedelta(minutes=self.settings.session_idle_minutes)
            )
            if row is None:
                return None
            if row["not_seen_lately"]:
                await connection.execute(SEEN, sha256(token))
        return person_in(row)

    async def end(self, token: str) -> None:
        """End a session, and clear away those that are over."""
        async with self.lending.connection() as connection:
            await connection.execute("delete from sessions where token_sha256 = $1 or ends_at < now()", sha256(token))

    async def end_all(self, subject: str) -> None:
        """Sign a person out in all browsers."""
        async with self.lending.connection() as connection:
            await connection.execute("delete from sessions where subject = $1", subject)

    async def list_of(self, subject: str, token: str) -> "list[Record]":
        """Where a person is signed in, the latest first, and which of it is the browser with this cookie."""
        async with self.lending.connection() as connection:
            return await connection.fetch(LIST, subject, sha256(token))


def person_in(row: "Record") -> Person:
    """The person of a session in the hat that it wears: a deputy has what the principal has now and lent, no more."""
    at, lent = row["authenticated_at"], lent_in(row)
    return Person(
        *(row["subject"], lent or frozenset(row["roles"]), row["partnership"], row["name"]),
        authenticated_at=int(at.timestamp()) if at else None,
        acr=row["acr"],
        acts_for=row["acts_for"] if lent else None,
        acts_for_name=row["acts_for_name"] if lent else None,
    )


def lent_in(row: "Record") -> frozenset[str]:
    """The roles that a deputy has from the principal; none in the own hat, and where either works elsewhere now."""
    if row["acts_for"] is None or not PARTNERSHIP_ROLES.intersection(row["roles"]):
        return frozenset()
    return frozenset(row["lent"]).intersection(row["roles_of_principal"])


def sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
