"""`python -m deploy.export_case CASE --as SUBJECT --out FILE`: what is recorded of one case, for an auditor."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from deploy.export_case.bundle import write_bundle
from deploy.export_case.reading import recorded
from services.kernel.identifiers import new_id

ROLES = "select roles from people where subject = $1"
WRITE_DOWN = """
insert into audit (case_time, subject, roles, role, method, route, path, object_kind, object_id, status, correlation_id,
                   purpose)
values (clock_timestamp(), $1, $2, 'auditor', 'EXPORT', '/applications/{application_id}', '/applications/' || $3,
        'applications', $3, $4, $5, 'audit')
"""
SETTINGS = {"timezone": "UTC", "application_name": "export_case"}


class Refused(Exception):
    """The case is not given out; the text says why."""


async def export(case: UUID, subject: str, around: Mapping[str, Mapping[str, str]], out: Path) -> None:
    """Write the bundle, after who takes it is in every service's activity log; Refused for all but auditors."""
    async with AsyncExitStack() as stack:
        services = {name: await connect(stack, each) for name, each in around.items()}
        roles = await services["portal"].fetchval(ROLES, subject) or []
        status = 200 if "auditor" in roles else 403
        correlation = new_id()
        for connection in services.values():
            await connection.execute(WRITE_DOWN, subject, roles, str(case), status, correlation)
        if status != 200:
            raise Refused(f"{subject} is no auditor: only auditors take cases away.")
        files = await recorded(services, case)
        if not any(text for name, text in files.items() if name.startswith("events/")):
            raise Refused(f"Nothing was ever told of a case {case}.")
        await asyncio.to_thread(write_bundle, out, files, case, subject, Path(around["portal"]["AUDIT_KEY_FILE"]))


async def connect(stack: AsyncExitStack, service: Mapping[str, str]) -> Any:
    url = service.get("AUDITOR_DATABASE_URL") or service["DATABASE_URL"]
    connection = await asyncpg.connect(url, server_settings=SETTINGS)
    stack.push_async_callback(connection.close)
    return connection


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.export_case", description=__doc__)
    parser.add_argument("case", type=UUID, help="the id of the application")
    parser.add_argument("--as", dest="subject", required=True, help="the auditor for whom the bundle is made")
    parser.add_argument("--out", type=Path, required=True, help="the zip file to write")
    where = "AUDITOR_DATABASE_URL of every service, and AUDIT_KEY_FILE, as JSON: %(default)s"
    parser.add_argument("--surroundings", type=Path, default=Path(".local/surroundings.json"), help=where)
    return parser


def main(words: list[str] | None = None) -> int:
    """0 when the bundle is written, 1 when it was refused, 2 when the words make no sense."""
    given = arguments().parse_args(words)
    try:
        around = json.loads(given.surroundings.read_text())
        asyncio.run(export(given.case, given.subject, around, given.out))
    except (Refused, OSError) as why:
        print(why, file=sys.stderr)
        return 1
    print(f"{given.out} holds what is recorded of case {given.case}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
