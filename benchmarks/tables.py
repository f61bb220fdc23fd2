"""Each table of statistics beside one scan of the facts, in the database with so many exchanges."""

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import asyncpg

from benchmarks.bench import Bench
from benchmarks.rows import Row, in_turn
from contracts.scheme.programmes import load_programmes
from services.kernel.database import Connection
from services.kernel.migrations import migrate
from services.reporting import main as reporting
from services.reporting.definitions import query_of
from services.reporting.store.history import REGISTRATION_TYPES

EXCHANGES, FACTS = 1_000_000, Path(__file__).with_name("facts.sql")
ORGANISATIONS, REGISTRATIONS = EXCHANGES // 3, Path(__file__).with_name("registrations.sql")
TABLES = ("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T12", "T13", "T14")
OF_REGISTRATIONS = "T11"
AS_OF = datetime(2028, 12, 1, tzinfo=UTC)
# Every exchange as it was known then, each row read to its last column; no planner's hint, no view.
SCAN = """
select count(new_markets)
from exchanges
where call = $1 and known_since <= $2 and known_until > $2
"""
# The same of registrations, which are events with their facts in JSON.
SCAN_REGISTRATIONS = """
select count(body::jsonb ->> 'partnership')
from history
where type = any($3::text[]) and recorded_at <= $2 and body::jsonb ->> 'call' = $1
"""
ASK = """
select set_config('enable_sort', 'off', true), set_config('statistics.call', $1, true),
    set_config('statistics.as_of', $2, true)
"""


async def measure_tables(bench: Bench) -> list[Row]:
    """Tables a second beside scans a second of the same facts."""
    connection = await filled(bench, bench.times(EXCHANGES))
    call = load_programmes().open_call.code
    scan = partial(scans, connection, call)
    await scan()
    rows = []
    for code in TABLES:
        floors, ours = await in_turn(bench.rounds, scan, partial(tables, connection, call, code))
        rows.append(Row(f"{code} against one scan of the facts", "tables/s", 0.50, floors, ours))
    rows.append(await of_registrations(bench, connection, call))
    await connection.close()
    return rows


async def of_registrations(bench: Bench, connection: Connection, call: str) -> Row:
    """The one table that counts no exchanges, beside a scan of what it counts."""
    await connection.execute(REGISTRATIONS.read_text("utf-8"), bench.times(ORGANISATIONS), timeout=900)
    await connection.execute("vacuum (analyze) history", timeout=900)
    scan, table = partial(scans_registrations, connection, call), partial(tables, connection, call, OF_REGISTRATIONS)
    await scan()
    floors, ours = await in_turn(bench.rounds, scan, table)
    return Row(f"{OF_REGISTRATIONS} against one scan of the registrations", "tables/s", 0.50, floors, ours)


async def filled(bench: Bench, exchanges: int) -> Connection:
    """A connection to a database of reporting in which so many exchanges are known, as they would be after a while."""
    database_url = bench.database("tables")
    await migrate(database_url, Path(reporting.__file__).parent / "migrations")
    connection = await asyncpg.connect(database_url, server_settings={"timezone": "UTC"})
    await connection.execute(FACTS.read_text("utf-8"), exchanges, timeout=900)
    await connection.execute("vacuum (analyze) exchanges", timeout=900)
    return connection


async def scans(connection: Connection, call: str) -> float:
    began = time.perf_counter()
    await connection.fetchval(SCAN, call, AS_OF)
    return 1 / (time.perf_counter() - began)


async def scans_registrations(connection: Connection, call: str) -> float:
    began = time.perf_counter()
    await connection.fetchval(SCAN_REGISTRATIONS, call, AS_OF, REGISTRATION_TYPES)
    return 1 / (time.perf_counter() - began)


async def tables(connection: Connection, call: str, code: str) -> float:
    async with connection.transaction():
        await connection.execute(ASK, call, AS_OF.isoformat())
        began = time.perf_counter()
        await connection.fetch(query_of(code))
        return 1 / (time.perf_counter() - began)
