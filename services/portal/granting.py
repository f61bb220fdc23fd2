"""Who gives whom which right: administrators do, never for themselves, with a reason that is kept for ever.

Rights hold from the next request on: a session is nobody's without its entry in the directory.
"""

from typing import TYPE_CHECKING, Any

from contracts.scheme.programmes import load_programmes
from services.kernel.http.door import Body, Flag, ShortText
from services.kernel.http.problems import conflict, forbidden, not_found, unprocessable
from services.kernel.identity import PARTNERSHIP_ROLES, Person, Role
from services.kernel.transaction import Transaction
from services.portal.people import People

if TYPE_CHECKING:
    from asyncpg import Record

PAGE = 50
LAST = chr(0x10FFFF)


class GrantRole(Body):
    """A role to give, and for which partnership where it is one of a partnership."""

    role: Role
    partnership: ShortText | None = None
    reason: ShortText


class WithReason(Body):
    """Why something is done to somebody's rights."""

    reason: ShortText


class SetAccess(Body):
    """Whether somebody may sign in at all."""

    allowed: Flag
    reason: ShortText


async def grant_role(tx: Transaction, subject: str, wanted: GrantRole) -> None:
    """Give somebody a role; 409 when it is held already or belongs to another partnership than the person's."""
    by, entry = administrator(tx), await other_person(tx, subject)
    check_partnership(wanted)
    if wanted.role in entry["roles"]:
        raise conflict("This person holds the role already.")
    if wanted.partnership and entry["partnership"] not in (None, wanted.partnership):
        raise conflict(f"This person belongs to {entry['partnership']}. End the roles there first.")
    await People(tx).grant(subject, wanted.role, wanted.partnership, by=by.subject, reason=wanted.reason)


async def end_role(tx: Transaction, subject: str, role: str, reason: str) -> None:
    """Take a role away; with the last one of a partnership the person belongs to none any more."""
    by, entry = administrator(tx), await other_person(tx, subject)
    if role not in entry["roles"]:
        raise conflict("This person does not hold the role, or not any more.")
    left = [held for held in entry["roles"] if held != role]
    partnership = entry["partnership"] if PARTNERSHIP_ROLES.intersection(left) else None
    await tx.run(
        "update people set roles = $2, partnership = $3, updated_at = clock_timestamp() where subject = $1",
        *(subject, left, partnership),
    )
    await People(tx).write_down(subject, "ended", role, entry["partnership"], by=by.subject, reason=reason)


async def set_access(tx: Transaction, subject: str, wanted: SetAccess) -> None:
    """Keep somebody out, from the next request on, or let the person in again with the roles as they were."""
    by, entry = administrator(tx), await other_person(tx, subject)
    if (entry["disabled_at"] is None) == wanted.allowed:
        raise conflict("It is so already.")
    await tx.run(
        "update people set disabled_at = case when $2 then null else clock_timestamp() end where subject = $1",
        *(subject, wanted.allowed),
    )
    if not wanted.allowed:
        await tx.run("delete from sessions where subject = $1", subject)
    change = "enabled" if wanted.allowed else "disabled"
    await People(tx).write_down(subject, change, None, None, by=by.subject, reason=wanted.reason)


async def person_with_history(tx: Transaction, subject: str) -> dict[str, Any]:
    """Somebody's entry and what was changed in it, the latest first; for administrators."""
    administrator(tx)
    row = await People(tx).find(subject)
    if row is None:
        raise not_found()
    changes = await tx.rows("select * from directory_changes where subject = $1 order by id desc limit 200", subject)
    return {**as_listed(row), "changes": [as_change(change) for change in changes]}


async def people_listed(tx: Transaction, wanted: str, after: str) -> "list[Record]":
    """People whose name begins so, by name; with an @ those who have this address. One more than a page."""
    administrator(tx)
    if "@" in wanted:
        return await tx.rows("select * from people where lower(email) = lower($1) limit 51", wanted)
    name = await tx.value("select lower(name) from people where subject = $1", after) if after else None
    return await tx.rows(
        """
        select * from people
        where lower(name) >= lower($1) and lower(name) < lower($1) || $2 and (lower(name), subject) > ($3, $4)
        order by lower(name), subject
        limit 51
        """,
        *(wanted, LAST, name or "", after),
    )


def administrator(tx: Transaction) -> Person:
    """Who acts, if that is an administrator."""
    if tx.person is None or not tx.person.is_a("administrator"):
        raise forbidden("Only an administrator sees and changes who may do what.")
    tx.acting_role = "administrator"
    return tx.person


async def other_person(tx: Transaction, subject: str) -> "Record":
    """Somebody's entry, locked; 403 when it is one's own: nobody changes his own rights."""
    if tx.person and tx.person.subject == subject:
        raise forbidden("Nobody changes his own rights. Ask another administrator.")
    row = await tx.maybe("select * from people where subject = $1 for update", subject)
    if row is None:
        raise not_found()
    return row


def check_partnership(wanted: GrantRole) -> None:
    """422 when a role lacks the partnership it needs, has one it does not need, or one that no call has."""
    if wanted.partnership is None:
        if wanted.role in PARTNERSHIP_ROLES:
            raise unprocessable(("partnership", "this role belongs to a partnership; name it"))
    elif wanted.role not in PARTNERSHIP_ROLES:
        raise unprocessable(("partnership", "this role belongs to no partnership; leave it empty"))
    elif load_programmes().find(wanted.partnership) is None:
        raise unprocessable(("partnership", "no call has a partnership of this code"))


def as_listed(row: "Record") -> dict[str, Any]:
    shown = {key: row[key] for key in ("subject", "name", "email", "roles", "partnership")}
    return {**shown, "allowed": row["disabled_at"] is None}


def as_change(row: "Record") -> dict[str, Any]:
    names = {"change": "change", "role": "role", "partnership": "partnership", "by": "by_subject", "reason": "reason"}
    return {**{name: row[column] for name, column in names.items()}, "at": row["changed_at"]}
