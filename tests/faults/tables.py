"""Every table of a service's database as plain rows, from one state of the database."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from services.reporting.definitions import query_of

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

NAMES = "select tablename from pg_tables where schemaname = 'public' order by tablename"
COLUMNS = """
select string_agg(quote_ident(attname), ', ' order by attnum)
from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped
    and (attrelid::regclass::text, attname) not in (('evidence_files', 'content'), ('evidence_files', 'ciphertext'))
"""
TRIGGERS = """
select tgrelid::regclass::text as table, tgname as name
from pg_trigger
where not tgisinternal and tgenabled in ('O', 'A')
"""
ASK_FOR_ALL = """
select
    set_config('statistics.call', $1, true), set_config('statistics.as_of', '9999-01-01', true),
    set_config('statistics.year', '', true), set_config('statistics.partnership', '', true)
"""
FIGURES = ("T1", "T9")
LONGEST_READING_SECONDS = 120


async def read_database(url: str) -> dict[str, list[Row]]:
    """The rows of a database as they are."""
    connection = await asyncpg.connect(url, command_timeout=LONGEST_READING_SECONDS)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await read_tables(connection)
    finally:
        await connection.close()


async def read_tables(connection: Any) -> dict[str, list[Row]]:
    """Rows by table as this transaction sees them, each with the transaction that wrote it last as `written_by`.

    Beside the tables: `triggers` that are in force, and in reporting `T1` and `T9` as its own queries give them for
    each call (a row has the call and the query's columns).
    """
    names = [row["tablename"] for row in await connection.fetch(NAMES)]
    tables = {name: await read_table(name, connection) for name in names}
    tables["triggers"] = [dict(row) for row in await connection.fetch(TRIGGERS)]
    if "exchanges" in tables:
        tables |= {table: await read_figures(table, tables["exchanges"], connection) for table in FIGURES}
    return tables


async def read_table(name: str, connection: Any) -> list[Row]:
    columns = await connection.fetchval(COLUMNS, name)
    return [dict(row) for row in await connection.fetch(f'select xmin::text as written_by, {columns} from "{name}"')]


async def read_figures(table: str, exchanges: Sequence[Row], connection: Any) -> list[Row]:
    found: list[Row] = []
    for call in sorted({row["call"] for row in exchanges}):
        await connection.fetch(ASK_FOR_ALL, call)
        found += [{"call": call, **row} for row in await connection.fetch(query_of(table))]
    return found
