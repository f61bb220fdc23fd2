"""Rights in the database as tables that people can read: `grants.toml` of the kernel and of each service.

A service works as a role that owns nothing and may do what its rows say. The role that owns the database runs the
migrations and grants these rights after them. See docs/decisions/0020.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from services.kernel.database import open_connection

FILE = "grants.toml"
KERNEL = Path(__file__).parent / FILE
AUDITOR = "clusterxchange_auditor"
# Sequences of identity columns need no right of their own.
GRANTED = """
select relname as name, relkind = 'S' as is_sequence
from pg_class
where relnamespace = 'public'::regnamespace
    and relkind in ('r', 'p', 'v', 'm', 'S')
    and not exists (
        select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype in ('i', 'a')
    )
order by relname
"""
ROLES = "select rolname from pg_roles where rolname = any($1::text[])"
MIGHTY = """
select
    case
        when rolsuper then 'is a superuser'
        when rolbypassrls then 'passes by row security'
        when rolcreaterole then 'may make roles'
        when rolcreatedb then 'may make databases'
        when rolreplication then 'may replicate'
        when exists (select from pg_class where relowner = pg_roles.oid) then 'owns tables'
        when exists (select from pg_database where datdba = pg_roles.oid) then 'owns a database'
        when exists (select from pg_auth_members where member = pg_roles.oid) then 'may become another role'
    end
from pg_roles
where rolname = current_user
"""

Rights = Mapping[str, Mapping[str, str]]


class Ungranted(Exception):
    """Tables and rows do not match, or a role that should own nothing is mightier."""


def rights_in(folder: Path) -> Rights:
    """What each role may do with each table: the kernel's rows and those of the service whose migrations lie here."""
    kernel, own = read(KERNEL), read(folder.parent / FILE)
    return {role: {**kernel.get(role, {}), **own.get(role, {})} for role in ("service", "auditor")}


def read(file: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


async def refuse_mighty(url: str) -> None:
    """Ungranted when the role of this address owns something or may do more than what it is granted."""
    connection = await open_connection(url, "safety")
    try:
        mighty = await connection.fetchval(MIGHTY)
    finally:
        await connection.close()
    if mighty:
        raise Ungranted(f"the role of DATABASE_URL {mighty}: give the service the one that deploy/databases.sql made")


async def refuse_rowless(connection: Any, folder: Path) -> None:
    """Ungranted when a table of a service has no row, or a row no table; what has no rows at all is no service."""
    if not (folder.parent / FILE).exists():
        return
    there = {row["name"] for row in await connection.fetch(GRANTED)}
    rows = set(rights_in(folder)["service"])
    if there != rows:
        wrong = [*(f"{name} has no row" for name in sorted(there - rows)), *(f"no {name}" for name in rows - there)]
        raise Ungranted(f"services/*/{FILE} and the database differ: {', '.join(wrong)}")


async def grant(connection: Any, role: str, folder: Path, names: Iterable[str] | None = None) -> None:
    """Let the service's role and the auditor's, if there is one, do exactly what the rows say.

    `names` are the tables that are meant, all of them if not given, as the connection's search path finds them.
    """
    there = {row["name"]: row["is_sequence"] for row in await connection.fetch(GRANTED)}
    rights = rights_in(folder)
    known = {row["rolname"] for row in await connection.fetch(ROLES, [role, AUDITOR])}
    for grantee, rows in ((role, rights["service"]), (AUDITOR, rights["auditor"])):
        for name in (names or there) if grantee in known else ():
            kind = "sequence" if there[name] else "table"
            await connection.execute(f'revoke all on {kind} "{name}" from "{grantee}"')
            if rows.get(name):
                await connection.execute(f'grant {rows[name]} on {kind} "{name}" to "{grantee}"')


def fingerprint(role: str, folder: Path, migrations: Iterable[str]) -> str:
    """SHA-256 of what is granted to whom, and of the migrations that it speaks of."""
    texts = (role, KERNEL.read_text(), *(file.read_text() for file in folder.parent.glob(FILE)), *migrations)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
