"""What a submission costs when a thousand, a hundred thousand and a million cases are stored already."""

from collections.abc import Mapping
from contextlib import ExitStack

import asyncpg

from benchmarks.bench import Bench
from benchmarks.copies import copy_rows, number_copies
from benchmarks.http_load import load
from benchmarks.rows import Measure, Row, in_turn
from benchmarks.submission.measuring import COMMAND_PATH, UNIT, WARM_UP, submitting
from benchmarks.submission.requests import an_application, submissions

EACH_ROUND = 2_000
STORED = {"10³": 1_000, "10⁵": 100_000, "10⁶": 1_000_000}
# What differs between the copies of one row.
COPIED: Mapping[str, Mapping[str, str]] = {
    "streams": {"key": "made.id::text"},
    "outbox": {"key": "made.id::text", "event_id": "uuidv7()", "position": "made.number"},
    "audit": {"correlation_id": "uuidv7()"},
    "idempotency_keys": {"key": "gen_random_uuid()::text"},
    "applications": {"id": "made.id"},
    "representatives": {"application_id": "made.id"},
    "history": {"application_id": "made.id"},
}
# Where the first case's organisations and match left rows too.
OF_SUBMISSION = {
    "streams": "key = (select id::text from applications)",
    "outbox": "key = (select id::text from applications)",
    "audit": "path = '/api/applications'",
}


async def measure_growth(bench: Bench) -> list[Row]:
    """Submissions a second with many cases stored, against the same with few."""
    with ExitStack() as stack:
        few, *many = [await with_cases(bench, stack, bench.times(number)) for number in STORED.values()]
        few_rates, *many_rates = await in_turn(bench.rounds, few, *many)
    return [
        Row(f"submission with {number} cases stored against 10³", UNIT, 0.80, few_rates, rates)
        for number, rates in zip(list(STORED)[1:], many_rates, strict=True)
    ]


async def with_cases(bench: Bench, stack: ExitStack, number: int) -> Measure:
    """Submissions to a service of its own that holds so many cases."""
    database_url = bench.database("growth")
    port = stack.enter_context(bench.running(COMMAND_PATH, DATABASE_URL=database_url, IDENTITY="oidc"))
    token, body = await an_application(bench, port)
    await load(port, submissions(port, token, body, 1), 202, connections=1)
    await store_copies(database_url, number)
    await load(port, submissions(port, token, body, bench.times(WARM_UP)), 202)
    return submitting(bench, port, token, body, EACH_ROUND)


async def store_copies(database_url: str, number: int) -> None:
    """Store so many copies of the one case that is there, with everything that a submission writes down."""
    connection = await asyncpg.connect(database_url)
    try:
        await number_copies(connection, number)
        for table, changed in COPIED.items():
            await copy_rows(connection, table, changed, OF_SUBMISSION.get(table, "true"))
        await connection.execute("vacuum analyze")
        await connection.execute("checkpoint")
    finally:
        await connection.close()
