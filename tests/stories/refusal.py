"""A refusal: the stated answer as a problem document, and neither a row nor an event more than before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from deploy.local.demo.people import Caller
from tests.kit import eventually

# What is written to people goes out in its own time, after events; who told nothing wrote to nobody.
SERVICES = ("applications", "funding", "portal")
JSON = {"Content-Type": "application/json"}
TABLES = """
select relname
from pg_class
where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'audit_seals'
order by relname
"""
ROWS = "select '{0}' as name, count(*) as number, max(xmin::text::bigint) as newest from {0}"
# What services ask each other is written down too, at any time, and so is each refusal.
OF_PEOPLE = " where not 'service' = any(roles) and status < 400"


@dataclass(frozen=True)
class Watch:
    """The databases of the services, looked at before and after."""

    pools: Mapping[str, asyncpg.Pool]

    async def rows(self) -> set[tuple[Any, ...]]:
        """How many rows each table of each service has, and which is the newest; an update makes a row new."""
        return {(service, *row) for service, pool in self.pools.items() for row in await rows_in(pool)}

    async def quiet(self) -> None:
        """Wait until what was told before is on its topics and applied."""

        async def nothing_moves() -> bool:
            before = await self.rows()
            for pool in self.pools.values():
                if await pool.fetchval("select exists (select 1 from outbox where position is null)"):
                    return False
                await pool.fetchval("select pg_sleep(0.1)")
            return before == await self.rows()

        await eventually(nothing_moves, 60)

    async def refused(
        self, caller: Caller, method: str, path: str, status: int, headers: Any = None, **sent: Any
    ) -> Any:
        """The problem document of a call that is refused with this status and leaves no trace."""
        before = await self.rows()
        answer = await caller.ask(method, path, headers, **sent)
        assert answer.status_code == status, answer.text
        problem = document(answer)
        new = await self.rows() - before
        assert not new, new
        return problem


async def rows_in(pool: asyncpg.Pool) -> list[asyncpg.Record]:
    tables = [row["relname"] for row in await pool.fetch(TABLES)]
    found: list[asyncpg.Record] = await pool.fetch(" union all ".join(map(newest_row, tables)))
    return found


def newest_row(table: str) -> str:
    return ROWS.format(table) + (OF_PEOPLE if table == "audit" else "")


def document(answer: httpx.Response) -> Any:
    """The body of a refusal, which says what it is (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert all(problem[member] for member in ("type", "title", "detail"))
    return problem


def fields(problem: Any) -> list[str]:
    """The fields that a 422 names."""
    assert all(error["message"] for error in problem["errors"])
    return [error["field"] for error in problem["errors"]]


def written(body: Any, place: str, value: Any) -> dict[str, Any]:
    """A request of a JSON body in which the value at a dotted place is another one; `nan` is written as NaN."""
    body = json.loads(json.dumps(body))
    inner, parts = body, place.split(".")
    for part in parts[:-1]:
        inner = inner[int(part)] if isinstance(inner, list) else inner[part]
    inner[int(parts[-1]) if isinstance(inner, list) else parts[-1]] = value
    return {"content": json.dumps(body), "headers": JSON}
