"""The machine clock of one service is wrong by hours and jumps while it runs."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from tests.faults.bench import Bench
from tests.faults.scenario import Scenario

PLACES = ("/usr/lib", "/usr/local/lib", "/lib")
LIBRARY = "faketime/libfaketimeMT.so.1"
STEPS = ("+2h", "-2h", "+0")
STEP_SECONDS = 5


def library() -> Path | None:
    """The library that shifts a process's clock: the one named by LIBFAKETIME, or an installed one."""
    named = os.environ.get("LIBFAKETIME")
    return next((path for path in ([Path(named)] if named else installed()) if path.exists()), None)


def installed() -> Iterator[Path]:
    for place in map(Path, PLACES):
        yield place / LIBRARY
        yield from place.glob(f"*/{LIBRARY}")


def no_library() -> str:
    return "" if library() else "libfaketime is not installed (Debian's package libfaketime, or LIBFAKETIME=its file)"


async def step_clocks(bench: Bench) -> None:
    """Two services see a clock that jumps two hours ahead, four back, and then is right again."""
    clock = bench.stack.home / "clock"
    clock.write_text("+0")
    for service in ("notifications", "reporting"):
        await asyncio.to_thread(bench.stack.end, service)
        port = str(bench.stack.ports[service])
        bench.stack.start_another(service, "1", settings={**shifted(clock), "PORT": port})
    await bench.services_back()
    for step in STEPS:
        bench.strike()
        clock.write_text(step)
        await asyncio.sleep(STEP_SECONDS)


def shifted(clock: Path) -> dict[str, str]:
    """Environment of a process whose clock is as far off as the file says."""
    return {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


CLOCKS = (Scenario("clock-stepped", "the clock of two services jumps by hours", step_clocks, missing=no_library),)
