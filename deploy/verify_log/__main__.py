"""`python -m deploy.verify_log`: say whether activity logs are whole."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from .anchors import Witness, anchors_in, compare, read_key
from .bundle import verify_bundle
from .chain import Chain, Findings, Line
from .sources import of_run, read_database, read_file


def report(service: str, found: Findings) -> None:
    waiting = f", {found.waiting} not sealed yet" if found.waiting else ""
    last = f"; the last seal is {found.last}" if found.last else ""
    print(f"{service}: {found.rows} rows hold{waiting}{last}")
    for wrong in found.wrong:
        print(f"  WRONG  {wrong}")
    print("  This is NOT what was written." if found.wrong else "  This is whole.")


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.verify_log", description=__doc__)
    parser.add_argument(
        "source", nargs="?", help="postgresql://… of a service's database, an export of its log, or a case.zip"
    )
    parser.add_argument("--service", help="whose log it is, as the anchors name it")
    parser.add_argument("--run", type=Path, help="verify every service of the local run in this folder instead")
    parser.add_argument("--anchors", type=Path, help="the folder of the anchors: <service>.anchors in it")
    parser.add_argument("--key", type=Path, help="the public key of the anchors, PEM")
    parser.add_argument("--as-of", type=moment, help="when the export was made; now if not given")
    parser.add_argument("--export", type=Path, help="copy the log that was read to <service>.log in this folder")
    return parser


def logs_in(given: argparse.Namespace) -> list[tuple[str, str]]:
    """Whose logs are asked for, and where they are."""
    if given.run:
        given.anchors = given.anchors or given.run / "anchors"
        given.key = given.key or given.run / "keys" / "audit-public.pem"
        return of_run(given.run)
    return [(given.service, given.source)] if given.source and given.service and given.anchors and given.key else []


async def verify(service: str, lines: AsyncIterator[Line], by: Witness, copy: IO[str] | None = None) -> Findings:
    """Read the whole log once and say what is wrong with it."""
    found = Findings()
    signed = list(anchors_in(by.anchors(service), by.key, service, found))
    chain = Chain(found, {anchor.number for anchor in signed}, by.now)
    async for line in lines:
        chain.follow(line)
        if copy:
            copy.write(json.dumps(vars(line), sort_keys=True, ensure_ascii=False) + "\n")
    compare(found, signed, by.now)
    return found


def verified(service: str, source: str, by: Witness, export: Path | None) -> Findings:
    lines = read_database(source) if "://" in source else read_file(Path(source))
    if export is None:
        return asyncio.run(verify(service, lines, by))
    with (export / f"{service}.log").open("w", encoding="utf-8") as copy:
        return asyncio.run(verify(service, lines, by, copy))


def main(words: list[str] | None = None) -> int:
    """0 when every log is whole, 1 when one is not, 2 when the words make no sense."""
    parser = arguments()
    given = parser.parse_args(words)
    if given.source and given.source.endswith(".zip") and given.key:
        found = verify_bundle(Path(given.source), read_key(given.key))
        report(given.source, found)
        return 1 if found.wrong else 0
    logs = logs_in(given)
    if not logs:
        parser.error("say SOURCE with --service, --anchors and --key, or --run")
    by = Witness(given.anchors, read_key(given.key), given.as_of or datetime.now(UTC))
    whole = True
    for service, source in logs:
        found = verified(service, source, by, given.export)
        report(service, found)
        whole = whole and not found.wrong
    return 0 if whole else 1


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
