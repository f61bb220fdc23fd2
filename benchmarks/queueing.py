"""How long until a submitted application waits in the evaluators' queue, while the whole system runs half loaded."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.bench import Bench
from benchmarks.copies import copy_rows, number_copies
from benchmarks.hops import three_hops
from benchmarks.http_load import load
from benchmarks.open_loop import Lines, at_constant_rate
from benchmarks.rows import Row, in_turn, p99
from benchmarks.submission.requests import a_submission, an_application
from benchmarks.waiting import until
from deploy.local.servers import LocalServers
from deploy.local.stack import Stack

BURST, SECONDS = 400, 10
TELLING = ("applications", "funding", "notifications", "reporting")
# What differs between the copies of one visitor and its match.
PAIRS: Mapping[str, Mapping[str, str]] = {
    "organisations": {"id": "made.id", "registration_number": "'B-' || made.id"},
    "contacts": {"organisation_id": "made.id"},
    "matches": {"id": "made.other", "visitor_id": "made.id"},
}
QUEUED = """
select application_id, extract(epoch from pg_xact_commit_timestamp(queue_items.xmin))::float8 as at
from queue_items
where application_id = any($1)
"""


async def measure_queueing(bench: Bench) -> list[Row]:
    """From the time at which an application is due to be sent until its queue item is committed, p99."""
    with LocalServers() as servers, Stack(servers) as stack:
        return await measure_on(Bench(servers, stack.home, bench.rounds, bench.effort), stack)


async def measure_on(bench: Bench, stack: Stack) -> list[Row]:
    """The same on a system that runs already."""
    applicant = Applicant(bench, stack)
    await applicant.arrive()
    half = await applicant.capacity(bench.times(BURST)) / 2
    number = max(20, int(half * SECONDS * bench.effort))
    async with three_hops(bench) as hops:

        async def floor() -> float:
            return p99(await hops.times(half, number))

        async def ours() -> float:
            return p99(await applicant.times(half, number))

        floors, waits = await in_turn(bench.rounds, floor, ours)
    return [Row(f"submitted to in the evaluators' queue, {half:.0f}/s arrive, p99", "ms", 5.0, floors, waits)]


class Applicant:
    """Sends applications, each of another visitor, and looks when they were in the queue."""

    def __init__(self, bench: Bench, stack: Stack) -> None:
        self.bench, self.stack = bench, stack
        self.port = stack.ports["applications"]
        self.token, self.body = "", dict[str, Any]()

    async def arrive(self) -> None:
        self.token, self.body = await an_application(self.bench, self.port)

    async def capacity(self, number: int) -> float:
        """How many applications a second come into the queue when they are sent as fast as they are taken."""
        matches, began = await self.find_visitors(number), time.time()
        await load(self.port, iter([self.request(match) for match in matches]), 202)
        return number / (max((await self.queued(matches)).values()) - began)

    async def times(self, rate: float, number: int) -> list[float]:
        """How long each of so many applications took, in seconds, when they were sent at constant times."""
        matches, lines = await self.find_visitors(number), Lines(self.port)
        asks = [partial(lines.ask, self.request(match), 202) for match in matches]
        due = await at_constant_rate(rate, asks)
        lines.close()
        queued = await self.queued(matches)
        return [queued[match] - at for match, at in zip(matches, due, strict=True)]

    def request(self, match: UUID) -> bytes:
        return a_submission(self.port, self.token, {**self.body, "match_id": str(match)})

    async def find_visitors(self, number: int) -> list[UUID]:
        """Matches of so many visitors that never applied."""
        connection = await asyncpg.connect(self.stack.database_url("applications"))
        await number_copies(connection, number)
        visitor = await connection.fetchval("select visitor_id from matches where id = $1", UUID(self.body["match_id"]))
        for table, changed in PAIRS.items():
            place = next(name for name, value in changed.items() if value == "made.id")
            await copy_rows(connection, table, changed, f"{place} = '{visitor}'")
        found = [row["other"] for row in await connection.fetch("select other from made")]
        await connection.close()
        return found

    async def queued(self, matches: Sequence[UUID]) -> dict[UUID, float]:
        """When the application of each match came into the queue, after everybody has heard of all of it."""
        sql = "select id, match_id from applications where match_id = any($1)"
        sent = {row["id"]: row["match_id"] for row in await self.rows("applications", sql, matches)}

        async def all_are_queued() -> bool:
            return len(await self.rows("funding", QUEUED, list(sent))) == len(matches)

        await until(all_are_queued, pause=0.5)
        await until(self.all_is_heard, pause=0.5)
        return {sent[row["application_id"]]: row["at"] for row in await self.rows("funding", QUEUED, list(sent))}

    async def all_is_heard(self) -> bool:
        """Whether the last service to hear has kept as many events as were told."""
        told = [await self.rows(service, "select count(*) from outbox") for service in TELLING]
        heard = await self.rows("reporting", "select count(*) from history")
        return bool(sum(rows[0]["count"] for rows in told) == heard[0]["count"])

    async def rows(self, service: str, sql: str, *arguments: Any) -> "list[asyncpg.Record]":
        connection = await asyncpg.connect(self.stack.database_url(service))
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()
