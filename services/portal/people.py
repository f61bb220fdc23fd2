"""The directory of people, and the list of those who may sign in to a local run."""

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.identity import Person
from services.kernel.service import Service
from services.kernel.transaction import Transaction
from services.portal.settings import settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from asyncpg import Record


@dataclass(frozen=True, slots=True)
class Entry:
    """A person as the directory knows him or her; what is none stays as it was known before."""

    subject: str
    roles: tuple[str, ...]
    partnership: str | None = None
    name: str | None = None
    email: str | None = None

    @property
    def person(self) -> Person:
        return Person(self.subject, frozenset(self.roles), self.partnership, self.name)


class People:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def enter(self, entry: Entry, *, demo: bool = False) -> Entry:
        """Put a person into the directory, or bring the entry up to date; as it is then."""
        row = await self.tx.one(
            """
            insert into people (subject, name, email, roles, partnership, demo)
            values ($1, coalesce($2, $1), coalesce($3, $1 || '@example.test'), $4, $5, $6)
            on conflict (subject) do update
            set name = coalesce($2, people.name), email = coalesce($3, people.email), roles = excluded.roles,
                partnership = excluded.partnership, demo = people.demo or excluded.demo,
                updated_at = clock_timestamp()
            returning *
            """,
            *(entry.subject, entry.name, entry.email, list(entry.roles), entry.partnership, demo),
        )
        return as_entry(row)

    async def find(self, subject: str) -> "Record | None":
        return await self.tx.maybe("select * from people where subject = $1", subject)

    async def search(self, role: str | None, partnership: str | None) -> "list[Record]":
        """People with this role and partnership, or all where none is named, by subject; nobody who is kept out."""
        return await self.tx.rows(
            """
            select * from people
            where ($1::text is null or roles @> array[$1]) and ($2::text is null or partnership = $2)
                and disabled_at is null
            order by subject
            """,
            *(role, partnership),
        )

    async def grant(self, subject: str, role: str, partnership: str | None, *, by: str, reason: str) -> None:
        """Give a person a role, from the next request on, and write down who did so."""
        await self.tx.run(
            """
            update people
            set roles = array(select distinct unnest(roles || $2::text) order by 1),
                partnership = coalesce($3, partnership), updated_at = clock_timestamp()
            where subject = $1
            """,
            *(subject, role, partnership),
        )
        await self.write_down(subject, "granted", role, partnership, by=by, reason=reason)

    async def write_down(
        self, subject: str, change: str, role: str | None, partnership: str | None, *, by: str, reason: str
    ) -> None:
        """Keep for ever who changed what of somebody's rights, and why."""
        await self.tx.run(
            """
            insert into directory_changes (subject, change, role, partnership, by_subject, reason)
            values ($1, $2, $3, $4, $5, $6)
            """,
            *(subject, change, role, partnership, by, reason),
        )

    async def who_may_sign_in(self) -> "list[Record]":
        """Who may sign in to a local run: the people of its file, then those who had a token, the latest first."""
        return await self.tx.rows(
            """
            select * from people
            order by demo desc, case when demo then partnership end nulls first, case when demo then name end,
                updated_at desc
            limit 200
            """
        )


def as_entry(row: "Record") -> Entry:
    return Entry(row["subject"], tuple(row["roles"]), row["partnership"], row["name"], row["email"])


def as_json(row: "Record") -> dict[str, Any]:
    """A person as other services are told."""
    return {key: row[key] for key in ("subject", "name", "email", "language", "roles", "partnership")}


async def enter_demo_people(service: Service) -> None:
    """Put the people of the demo file into the directory of a local run."""
    settings = settings_of(service)
    if settings.identity != "local" or settings.demo_people_file is None:
        return
    async with service.pool.acquire() as connection, connection.transaction():
        people = People(Transaction(connection, wall_clock(), new_id()))
        for entry in read_demo_people(settings.demo_people_file):
            await people.enter(entry, demo=True)


def read_demo_people(path: "Path") -> list[Entry]:
    """The entries of a file of `[[people]]` tables with subject, roles, and optional partnership, name and email."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["people"]
    return [
        Entry(table["subject"], tuple(table["roles"]), table.get("partnership"), table.get("name"), table.get("email"))
        for table in tables
    ]
