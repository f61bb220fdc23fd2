"""What the database itself says of roles and rights, and the rows that people read, in one form."""

import re
from collections.abc import Iterator
from pathlib import Path

from deploy.local.places import ROOT
from services.kernel.database import Connection
from services.kernel.grants import Rights, rights_in

Held = dict[str, set[tuple[str, str | None]]]
"""For each table what may be done with it, as (privilege, column); no column means every column."""

HELD = """
select relname as name, lower(privilege_type) as privilege, null as column
from pg_class, aclexplode(coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)))
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
    and grantee = (select oid from pg_roles where rolname = $1)
union all
select relname, lower(privilege_type), attname
from pg_attribute
join pg_class on pg_class.oid = attrelid
cross join aclexplode(attacl)
where relnamespace = 'public'::regnamespace and grantee = (select oid from pg_roles where rolname = $1)
"""
OPEN_TO_ALL = """
select relname
from pg_class, aclexplode(relacl)
where relnamespace = 'public'::regnamespace and grantee = 0
"""
COLUMNS = """
select relname as name, array_agg(attname::text order by attnum) as columns
from pg_class
join pg_attribute on attrelid = pg_class.oid
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped
    and attgenerated = ''
group by relname
order by relname
"""
PRIVILEGE = re.compile(r"(\w+)(?: \(([^)]*)\))?")


def rows_of(service: str) -> Rights:
    """The rows of grants.toml that count in a service's database."""
    return rights_in(Path(ROOT / "services" / service / "migrations"))


def as_held(rows: Rights, grantee: str) -> Held:
    """The rows of a grantee in the form in which the database says them."""
    return {name: set(privileges(words)) for name, words in rows[grantee].items() if words}


def privileges(words: str) -> Iterator[tuple[str, str | None]]:
    for privilege, columns in PRIVILEGE.findall(words):
        yield from ((privilege, column.strip() or None) for column in columns.split(","))


async def held_by(connection: Connection, role: str) -> Held:
    """What a role may do in this database, as pg_class and pg_attribute say."""
    held: Held = {}
    for row in await connection.fetch(HELD, role):
        held.setdefault(row["name"], set()).add((row["privilege"], row["column"]))
    return held


async def forbidden_to(connection: Connection, rows: Rights) -> list[str]:
    """Statements, one for each table and each change of it, for which the service's role has no row."""
    allowed = as_held(rows, "service")
    forbidden = []
    for table in await connection.fetch(COLUMNS):
        name, may = table["name"], allowed.get(table["name"], set())
        forbidden += [statement for privilege, statement in changes(name) if (privilege, None) not in may]
        forbidden += [
            f'update "{name}" set "{column}" = default where false'
            for column in table["columns"]
            if not {("update", None), ("update", column)} & may
        ]
    return forbidden


def changes(name: str) -> tuple[tuple[str, str], ...]:
    return (
        ("select", f'select from "{name}" limit 0'),
        ("insert", f'insert into "{name}" default values'),
        ("delete", f'delete from "{name}" where false'),
        ("truncate", f'truncate "{name}"'),
        ("owner", f'drop table "{name}" cascade'),
        ("owner", f'alter table "{name}" add column more text'),
        ("owner", f'alter table "{name}" disable trigger all'),
        ("owner", f'create index on "{name}" ((1))'),
        ("owner", f'create trigger t after insert on "{name}" execute function refuse_rewriting_the_log()'),
    )
