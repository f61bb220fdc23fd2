"""Reporting built anew from the outboxes, beside a COPY of the same rows and beside hearing one event at a time."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.bench import Bench
from benchmarks.cases import outbox_rows
from benchmarks.outboxes import Record, Row, fill, records_of
from benchmarks.rows import Row as Found
from benchmarks.rows import in_turn
from contracts.events.catalogue import TOPICS
from deploy.local.places import address
from services.kernel.consumer import Consumption
from services.kernel.database import open_pool
from services.kernel.migrations import migrate
from services.kernel.records import RawRecord
from services.reporting import main as reporting
from services.reporting.handlers import handlers
from services.reporting.rebuild import rebuild
from services.reporting.settings import ReportingSettings

# Some years of exchanges: what a rebuild costs once, however little there is, then weighs as it does in earnest.
EVENTS, ONE_BY_ONE, BATCH = 104_000, 500, 500
UNIT = "events/s"
COPIED = "create table copied (like history including all)"


class NotTheSame(AssertionError):
    """What was built anew is not what was there."""


async def measure_rebuild(bench: Bench) -> list[Found]:
    """Events a second through a whole rebuild, with comparison and swap; over HTTP, as the command does it."""
    rows = outbox_rows(bench.times(EVENTS))
    records, database_url = await records_of(bench, rows), await reporting_database(bench)
    await hear(database_url, records, BATCH)
    with ExitStack() as stack:
        settings = await telling_services(bench, stack, rows, database_url)
        copied, rebuilt, heard = await in_turn(
            bench.rounds,
            partial(copy_rate, database_url, len(rows)),
            partial(rebuild_rate, settings, len(rows)),
            partial(one_by_one_rate, bench, records[: bench.times(ONE_BY_ONE)]),
        )
    return [
        Found("reporting rebuild against COPY of the same rows", UNIT, 0.30, copied, rebuilt),
        Found("reporting rebuild against hearing one event at a time", UNIT, 10.0, heard, rebuilt),
    ]


async def rebuild_rate(settings: ReportingSettings, number: int) -> float:
    began = time.perf_counter()
    outcome, swapped = await rebuild(settings, lambda _: None)
    took = time.perf_counter() - began
    if not (outcome.same and swapped and outcome.events == number):
        raise NotTheSame(f"{outcome.events} events: {outcome.names()}")
    return number / took


async def copy_rate(database_url: str, number: int) -> float:
    """The history's rows into a table of the same shape, with its indexes."""
    connection, rows = await asyncpg.connect(database_url), BytesIO()
    await connection.copy_from_query("select * from history order by position", output=rows)
    rows.seek(0)
    await connection.execute(COPIED)
    began = time.perf_counter()
    await connection.copy_to_table("copied", source=rows)
    took = time.perf_counter() - began
    await connection.execute("drop table copied")
    await connection.close()
    return number / took


async def one_by_one_rate(bench: Bench, records: list[Record]) -> float:
    """Through the consumer of the service, each event in a transaction of its own."""
    database_url = await reporting_database(bench)
    began = time.perf_counter()
    await hear(database_url, records, 1)
    return len(records) / (time.perf_counter() - began)


async def hear(database_url: str, records: Sequence[RawRecord], at_once: int) -> None:
    """Let reporting hear these, so many in each batch."""
    async with await open_pool(database_url, "bench", 4) as pool:
        consumption = Consumption(handlers, pool, lambda: None)
        for place in range(0, len(records), at_once):
            await consumption.apply(records[place : place + at_once])


async def reporting_database(bench: Bench) -> str:
    database_url = bench.database("reporting")
    await migrate(database_url, Path(reporting.__file__).parent / "migrations")
    return database_url


async def telling_services(bench: Bench, stack: ExitStack, rows: list[Row], database_url: str) -> ReportingSettings:
    """A process for each service that tells, its outbox full; what a rebuild is told by its environment."""
    urls: dict[str, Any] = {}
    for topic in TOPICS:
        service, outbox_url = topic.removesuffix(".events"), bench.database("outbox")
        port = stack.enter_context(bench.running("benchmarks.quiet", service, SERVICE=service, DATABASE_URL=outbox_url))
        connection = await asyncpg.connect(outbox_url)
        await fill(connection, [row for row in rows if row["topic"] == topic], published=True)
        await connection.close()
        urls[f"{service}_url"] = address(port)
    return ReportingSettings(
        database_url=database_url,
        kafka_bootstrap_servers=bench.servers.bootstrap_servers,
        token_public_key_file=bench.keys.token_public,
        service_secret_file=bench.keys.service_secret,
        **urls,
    )
