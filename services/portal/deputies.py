"""Who stands in for whom: for some days, in roles that the principal holds, in one partnership, and written down.

A deputyship widens nothing: it lends roles that the principal holds at the moment, to somebody of the same partnership,
who acts in these alone. What either of the two may not do in a case, the deputy may not do in it.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import Field

from services.kernel.clock import machine_now
from services.kernel.http.door import Body, Day, ShortText
from services.kernel.http.problems import conflict, forbidden, not_found, unprocessable
from services.kernel.identifiers import new_id
from services.kernel.identity import PARTNERSHIP_ROLES, Person, Role
from services.kernel.transaction import Transaction
from services.portal.people import People

if TYPE_CHECKING:
    from asyncpg import Record

LONGEST_DAYS = 92


class NameDeputy(Body):
    """Who is to stand in (a subject), for whom (oneself where nobody is named), in which roles, on which days."""

    deputy: ShortText
    stands_in_for: ShortText | None = None
    roles: list[Role] = Field(min_length=1, max_length=len(PARTNERSHIP_ROLES))
    first_day: Day
    last_day: Day
    reason: ShortText


async def name_deputy(tx: Transaction, wanted: NameDeputy) -> UUID:
    """Keep a new deputyship; 403 where it is not the namer's to give, 409 where the directory speaks against it."""
    by = staff(tx)
    refuse_days(wanted.first_day, wanted.last_day)
    principal = await entry_of(tx, wanted.stands_in_for or by.subject, "stands_in_for")
    deputy = await entry_of(tx, wanted.deputy, "deputy")
    refuse_namer(by, principal, deputy)
    refuse_widening(principal, deputy, wanted.roles)
    deputyship_id = new_id()
    await tx.run(
        """
        insert into deputyships (id, principal, deputy, partnership, roles, first_day, last_day, reason, named_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *(deputyship_id, principal["subject"], deputy["subject"], principal["partnership"], sorted(set(wanted.roles))),
        *(wanted.first_day, wanted.last_day, wanted.reason, by.subject),
    )
    return deputyship_id


async def end_deputyship(tx: Transaction, deputyship_id: UUID, reason: str) -> None:
    """End a deputyship from the next request on: by either of the two, or a coordinator; 409 when it has ended."""
    by = acting(tx)
    row = await tx.maybe("select * from deputyships where id = $1 for update", deputyship_id)
    if row is None or not is_seen_by(by, row):
        raise not_found()
    if by.acts_for or not may_end(by, row):
        raise forbidden("One of the two ends it, or a coordinator of the partnership, each as himself.")
    if row["ended_at"]:
        raise conflict("It was ended before.")
    await tx.run(
        "update deputyships set ended_at = clock_timestamp(), ended_by = $2, end_reason = $3 where id = $1",
        *(deputyship_id, by.subject, reason),
    )


async def deputyships_seen(tx: Transaction) -> "list[Record]":
    """The latest deputyships: those of one's partnership for its staff, all for who oversees the scheme, else own."""
    person = acting(tx)
    partnership = person.partnership if person.is_a(*PARTNERSHIP_ROLES) else None
    deputy = None if person.reads_all or partnership else person.subject
    return await tx.rows(
        """
        select deputyships.*, principal.name as principal_name, deputy.name as deputy_name
        from deputyships
        join people as principal on principal.subject = deputyships.principal
        join people as deputy on deputy.subject = deputyships.deputy
        where ($1::text is null or deputyships.partnership = $1)
          and ($2::text is null or deputyships.deputy = $2)
        order by deputyships.id desc
        limit 200
        """,
        *(None if person.reads_all else partnership, deputy),
    )


async def colleagues(tx: Transaction) -> "list[Record]":
    """Everybody who works for the same partnership."""
    person = acting(tx)
    found = await People(tx).search(None, person.partnership) if person.partnership else []
    return [row for row in found if PARTNERSHIP_ROLES.intersection(row["roles"])]


def holds_now(row: "Record") -> bool:
    """Whether a deputyship is one today."""
    return row["ended_at"] is None and row["first_day"] <= machine_now().date() <= row["last_day"]


def may_end(person: Person, row: "Record") -> bool:
    return person.subject in (row["principal"], row["deputy"]) or person.is_staff_of(row["partnership"], "coordinator")


def is_seen_by(person: Person, row: "Record") -> bool:
    own = person.subject in (row["principal"], row["deputy"])
    return own or person.reads_all or person.is_staff_of(row["partnership"])


def refuse_days(first: date, last: date) -> None:
    """422 for days that are over, in the wrong order, or more than three months."""
    if last < first:
        raise unprocessable(("last_day", "it lies before the first day"))
    if last < machine_now().date():
        raise unprocessable(("last_day", "it is over"))
    if last - first >= timedelta(days=LONGEST_DAYS):
        raise unprocessable(("last_day", f"a deputy stands in for {LONGEST_DAYS} days at most"))


def refuse_namer(by: Person, principal: "Record", deputy: "Record") -> None:
    """Whoever is stood in for says so, or a coordinator; nobody makes himself a deputy."""
    if principal["subject"] == deputy["subject"]:
        raise unprocessable(("deputy", "nobody stands in for himself"))
    if by.subject == principal["subject"]:
        return
    if by.partnership != principal["partnership"] or not by.is_a("coordinator"):
        raise forbidden("Whoever is stood in for names the deputy, or a coordinator of the partnership.")
    if by.subject == deputy["subject"]:
        raise forbidden("Nobody makes himself a deputy. Whoever is stood in for does, or another coordinator.")


def refuse_widening(principal: "Record", deputy: "Record", roles: list[Role]) -> None:
    """409 unless the principal holds these roles, and the deputy works for the same partnership."""
    if not PARTNERSHIP_ROLES.issuperset(roles) or not set(roles) <= set(principal["roles"]):
        raise conflict("Somebody lends only roles of a partnership that he or she holds.")
    of_same = principal["partnership"] is not None and deputy["partnership"] == principal["partnership"]
    if not of_same or not PARTNERSHIP_ROLES.intersection(deputy["roles"]):
        raise conflict("A deputy works for the same partnership.")
    if principal["disabled_at"] or deputy["disabled_at"]:
        raise conflict("One of the two is kept out at the moment.")


async def entry_of(tx: Transaction, subject: str, field: str) -> "Record":
    row = await People(tx).find(subject)
    if row is None:
        raise unprocessable((field, "nobody of this name has signed in yet"))
    return row


def staff(tx: Transaction) -> Person:
    """Who acts, as staff of a partnership and as himself: a deputy names no deputy."""
    person = acting(tx)
    if person.acts_for:
        raise forbidden("A deputy names no deputy. Act as yourself first.")
    if not person.is_a(*PARTNERSHIP_ROLES):
        raise forbidden("Staff of a partnership name deputies.")
    return person


def acting(tx: Transaction) -> Person:
    if tx.person is None:
        raise forbidden("Sign in first.")
    return tx.person


def as_json(row: "Record") -> dict[str, Any]:
    """A deputyship as it is told to those who see it."""
    names = ("id", "principal", "deputy", "partnership", "roles", "first_day", "last_day", "reason", "named_by")
    return {**{name: row[name] for name in names}, "ended_at": row["ended_at"], "holds_now": holds_now(row)}
