"""Submissions a second: the command alone beside both floors, and the whole service as it runs."""

from contextlib import ExitStack
from typing import Any

import asyncpg

from benchmarks.bench import Bench
from benchmarks.http_load import load
from benchmarks.rows import Measure, Row, in_turn
from benchmarks.submission.requests import an_application, submissions
from benchmarks.waiting import until

EACH_ROUND, WARM_UP = 3_000, 1_000
FLOORS = ("benchmarks.submission.framework", "benchmarks.submission.bare")
COMMAND_PATH = "benchmarks.submission.command_path"
SERVICE = "services.applications.main"
UNIT = "submissions/s"
SETTLED = """
select not exists (select from outbox where position is null)
    and (select count(*) from applications) = (select count(*) from assessments)
"""


async def measure_submission(bench: Bench) -> list[Row]:
    """POST /api/applications complete, against FastAPI with one INSERT and a bare ASGI application with one INSERT."""
    with ExitStack() as stack:
        framework, bare = (
            stack.enter_context(bench.running(module, DATABASE_URL=bench.database("floor"))) for module in FLOORS
        )
        ours = stack.enter_context(
            bench.running(COMMAND_PATH, DATABASE_URL=bench.database("applications"), IDENTITY="oidc")
        )
        token, body = await an_application(bench, ours)
        measures = [submitting(bench, port, token, body) for port in (framework, ours, bare)]
        await in_turn(1, *(submitting(bench, port, token, body, WARM_UP) for port in (framework, ours, bare)))
        with_framework, complete, with_bare = await in_turn(bench.rounds, *measures)
    return [
        Row("POST /api/applications against FastAPI + one INSERT", UNIT, 0.80, with_framework, complete),
        Row("POST /api/applications against bare ASGI + one INSERT", UNIT, 0.35, with_bare, complete),
    ]


async def measure_submission_as_it_runs(bench: Bench) -> list[Row]:
    """The same with relay and consumer at work in the same process, for comparison."""
    database = bench.database("applications")
    with (
        bench.running(FLOORS[0], DATABASE_URL=bench.database("floor")) as floor,
        bench.running(SERVICE, DATABASE_URL=database) as ours,
    ):
        token, body = await an_application(bench, ours)
        floors, complete = await in_turn(
            bench.rounds,
            submitting(bench, floor, token, body),
            settled(database, submitting(bench, ours, token, body)),
        )
    path = "POST /api/applications as it runs, with relay and consumer, against FastAPI + one INSERT"
    return [Row(path, UNIT, None, floors, complete)]


def submitting(bench: Bench, port: int, token: str, body: dict[str, Any], number: int = EACH_ROUND) -> Measure:
    """Submissions a second of this server."""

    async def measure() -> float:
        return (await load(port, submissions(port, token, body, bench.times(number)), 202)).rate

    return measure


def settled(database_url: str, measure: Measure) -> Measure:
    """The same, and wait afterwards until all that follows has happened."""

    async def measure_and_wait() -> float:
        found = await measure()
        connection = await asyncpg.connect(database_url)
        await until(lambda: connection.fetchval(SETTLED))
        await connection.close()
        return found

    return measure_and_wait
