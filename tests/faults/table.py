"""The table of a run: as text for people, as JSON for machines."""

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.places import ROOT
from tests.faults.result import INVERTED, LOST, TWICE, UNACCOUNTED, Result

COLUMNS = (
    "fault", "trials", "void", "strikes", "kills", "operations", "acknowledged", "paid", "lost", "twice", "inversions",
    "parked", "unaccounted", "others", "recovery, s",
)  # fmt: skip


def cells(result: Result) -> list[object]:
    """One row, in the order of the columns."""
    counted = [result.number_of(kinds) for kinds in (LOST, TWICE, INVERTED, UNACCOUNTED)]
    lost, twice, inversions, unaccounted = counted
    others = len(result.violations) - sum(counted)
    return [
        result.fault, result.trials, result.void, result.strikes, result.kills, result.operations,
        result.acknowledged, result.paid, lost, twice, inversions, result.parked, unaccounted, others,
        result.recovery_seconds,
    ]  # fmt: skip


def markdown(results: Sequence[Result], seed: int) -> str:
    """The whole table with its sum, when and of which commit, and what could not run."""
    ran = [cells(result) for result in results if not result.cannot_run]
    head: list[list[object]] = [list(COLUMNS), ["---", *(["---:"] * (len(COLUMNS) - 1))]]
    rows: list[list[object]] = [*head, *ran, total(ran)]
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    missing = [f"* `{result.fault}` could not run: {result.cannot_run}." for result in results if result.cannot_run]
    title = f"Run of {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit `{commit()}`, seed {seed}."
    return "\n".join([title, "", *lines, *(["", *missing] if missing else []), ""])


def total(rows: Sequence[Sequence[object]]) -> list[object]:
    sums: list[object] = [sum(int(str(row[place])) for row in rows) for place in range(1, len(COLUMNS) - 1)]
    slowest = max((float(str(row[-1])) for row in rows), default=0.0)
    return ["**all**", *sums, slowest]


def write_json(results: Sequence[Result], seed: int, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    shown = [
        dict(zip(COLUMNS, cells(result), strict=True))
        | {
            "what": result.what,
            "seconds": result.seconds,
            "cannot_run": result.cannot_run,
            "violations": [f"{violation.invariant}: {violation.what}" for violation in result.violations],
        }
        for result in results
    ]
    path.write_text(json.dumps({"seed": seed, "commit": commit(), "scenarios": shown}, indent=2) + "\n")


def commit() -> str:
    """The commit that is checked out, with a + when files differ from it."""
    asked = ("git", "describe", "--always", "--dirty=+", "--exclude=*")
    try:
        told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return told.stdout.strip() or "unknown"
