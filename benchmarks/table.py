"""Rows as people read them, and as build/bench.json keeps them."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rows import Row
from deploy.local.places import ROOT

KEPT = ROOT / "build" / "bench.json"
HEAD = ("path", "unit", "floor", "ours", "ratio", "range", "reach", "")


def as_table(rows: Sequence[Row]) -> str:
    """A Markdown table, a line for each row."""
    lines = [HEAD, tuple("-" for _ in HEAD), *map(line_of, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width, "-" if cell == "-" else " ") for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    )


def line_of(row: Row) -> tuple[str, ...]:
    ratios = row.ratios
    bound = "" if row.reach is None else f"{'≤' if row.is_wait else '≥'} {row.reach:.2f}"
    outcome = "" if row.reach is None else ("reached" if row.reached else "MISSED")
    spread = f"{min(ratios):.2f} - {max(ratios):.2f}"
    return (row.path, row.unit, figure(row.floor), figure(row.our), f"{row.ratio:.2f}", spread, bound, outcome)


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def keep(rows: Sequence[Row], place: Path = KEPT) -> None:
    """Write the rows that have something to reach."""
    place.parent.mkdir(exist_ok=True)
    found = [
        {
            "path": row.path,
            "floor": round(row.floor, 3),
            "ours": round(row.our, 3),
            "ratio": round(row.ratio, 3),
            "reach": row.reach,
            "unit": row.unit,
        }
        for row in rows
        if row.reach is not None
    ]
    place.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def where_and_when(rounds: int) -> str:
    """One line: machine, commit, time, rounds."""
    commit = told_by("git", "describe", "--always", "--dirty")
    system = f"{processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return f"{system}; commit {commit}; {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {rounds} rounds; load {load_now()}"


def processor() -> str:
    known = Path("/proc/cpuinfo")
    if not known.exists():
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in known.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def load_now() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def told_by(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
