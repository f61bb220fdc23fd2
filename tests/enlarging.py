"""Large tables: the rows that a walk through a service left are copied until only an index finds one of them."""

from collections.abc import Mapping
from typing import Any

from services.kernel.database import Connection
from services.kernel.sealing import LOCK

Settled = Mapping[str, Mapping[str, str]]

ROWS = 20_000
SEND_SEALERS_AWAY = """
select pg_terminate_backend(pid, 5000)
from pg_locks
join pg_database on pg_database.oid = database
where locktype = 'advisory' and objid = $1 and datname = current_database()
"""
TABLES = """
select relname
from pg_class
where relkind = 'r' and relnamespace = 'public'::regnamespace
order by relname
"""
COLUMNS = """
select
    attname as name,
    format_type(atttypid, null) as type,
    exists (
        select
        from pg_index
        where indrelid = attrelid and indisunique and attnum = any(indkey)
            and not exists (
                select
                from pg_attribute as uuids
                where uuids.attrelid = indrelid and uuids.attnum = any(indkey) and uuids.atttypid = 'uuid'::regtype
            )
            and attnum = indkey[indnkeyatts - 1]
    ) as distinguishes
from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped
order by attnum
"""
OF_SOMEBODY = {"key", "owner", "visitor_owner", "host_owner", "subject", "recipient", "claimant", "end_to_end_id"}
PARTNERSHIPS = {"partnership", "host_partnership"}


async def enlarge(connection: Connection, small: set[str], settled: Settled) -> tuple[set[str], set[str]]:
    """Copy rows in every table but the small ones; names of tables that are large now, and of those with no row.

    `settled` says as SQL what most rows of a table have in some columns, `n` being the copy's number.
    """
    await connection.execute("set session_replication_role = replica; set synchronous_commit = off")
    await keep_sealers_away(connection)
    large: set[str] = set()
    empty: set[str] = set()
    for table in {row["relname"] for row in await connection.fetch(TABLES)} - small:
        await connection.execute(await copying(connection, table, settled.get(table, {})))
        enough = await connection.fetchval(f"select count(*) > {ROWS} from {table}")
        (large if enough else empty).add(table)
    await connection.execute("vacuum analyze")
    return large, empty


async def keep_sealers_away(connection: Connection) -> None:
    """Be the one sealer for as long as the connection lasts: copies of the log's rows are not to be sealed as well."""
    while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
        await connection.execute(SEND_SEALERS_AWAY, LOCK)


async def copying(connection: Connection, table: str, settled: Mapping[str, str]) -> str:
    columns = await connection.fetch(COLUMNS, table)
    names = ", ".join(f'"{column["name"]}"' for column in columns)
    values = ", ".join(settled.get(column["name"]) or copied(column) for column in columns)
    return f"""
        insert into {table} ({names})
        overriding system value
        select {values}
        from generate_series(1, {ROWS}) as n
        join (select one as original, row_number() over () as nth, count(*) over () as of_all from {table} as one) as s
            on nth = n % of_all + 1
    """


def copied(column: Any) -> str:
    """A value for a copy: another one where rows must differ, as in an index, or belong to somebody else."""
    name = f'(original)."{column["name"]}"'
    match column["type"]:
        case "uuid":
            return f"case when {name} is not null then gen_random_uuid() end"
        case "timestamp with time zone":
            return f"{name} - make_interval(mins => n)"
        case "bigint" | "integer" if column["distinguishes"]:
            return f"{name} + 1000 * n"
        case "bytea" if column["distinguishes"]:
            return f"sha256({name} || convert_to(n::text, 'UTF8'))"
        case "text" if column["name"] in PARTNERSHIPS:
            return "'PARTNERSHIP-' || n % 50"
        case "text" if column["distinguishes"] or column["name"] in OF_SOMEBODY:
            return f"md5({name} || n)"
    return name
