"""Where a log is read from: a service's database, or an export."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from .chain import Line

SEALED = """
select number, audit_id, hash, to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sealed_at,
       jsonb_strip_nulls(to_jsonb(audit))::text as row
from audit_seals
left join audit on id = audit_id
order by number
"""
UNSEALED = """
select null as number, id as audit_id, null as hash, null as sealed_at,
       jsonb_strip_nulls(to_jsonb(audit))::text as row
from audit
where not exists (select from audit_seals where audit_id = id)
order by id
"""


async def read_database(url: str) -> AsyncIterator[Line]:
    """The log as it lies in a database, as of one moment."""
    import asyncpg

    settings = {"timezone": "UTC", "default_transaction_read_only": "on", "application_name": "verify_log"}
    connection = await asyncpg.connect(url, server_settings=settings)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            for statement in (SEALED, UNSEALED):
                async for row in connection.cursor(statement, prefetch=1_000):
                    yield as_line({**row, "hash": row["hash"] and row["hash"].hex()})
    finally:
        await connection.close()


async def read_file(path: Path) -> AsyncIterator[Line]:
    """The log as it was exported: a JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        for text in lines:
            yield as_line(json.loads(text))


def as_line(given: Mapping[str, Any]) -> Line:
    row = given["row"]
    read = json.loads(row) if isinstance(row, str) else row
    return Line(given["number"], given["audit_id"], given["hash"], given["sealed_at"], read)


def as_text(line: Line) -> str:
    """A line of an export."""
    return json.dumps(vars(line), sort_keys=True, ensure_ascii=False)


def of_run(home: Path) -> list[tuple[str, str]]:
    """Services and databases of the local run in this folder."""
    noted = json.loads((home / "surroundings.json").read_text())
    return [
        (service, around.get("AUDITOR_DATABASE_URL") or around["DATABASE_URL"]) for service, around in noted.items()
    ]
