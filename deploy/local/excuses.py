"""Why a service is not ready: what it says of itself, and how its log ends."""

from collections import deque
from pathlib import Path

import httpx

LAST_LINES = 12


def excuse(service: str, address: str, log: Path) -> str:
    """What a person who waits for a service wants to see."""
    return "\n".join([f"{service} is not ready: {says(address)}. The end of {log}:", *last_lines(log)])


def says(address: str) -> str:
    """What keeps the service from being ready, in its own words."""
    try:
        answer = httpx.get(f"{address}/health/ready", timeout=3)
    except httpx.TransportError as wrong:
        return f"it does not answer ({type(wrong).__name__})"
    if answer.status_code == httpx.codes.OK:
        return "it was not in time, now it is"
    return f"it answers {answer.status_code}: {answer.text}"


def last_lines(log: Path) -> list[str]:
    if not log.exists():
        return ["  (there is none: it was never started)"]
    with log.open(errors="replace") as lines:
        return [f"  {line.rstrip()}" for line in deque(lines, LAST_LINES)] or ["  (it is empty)"]
