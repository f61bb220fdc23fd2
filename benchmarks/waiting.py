"""Wait for what other processes and tasks do."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

LONGEST_SECONDS = 300


class NeverHappened(Exception):
    """What was waited for did not come in five minutes."""


async def until(happened: Callable[[], Awaitable[Any]], pause: float = 0.1) -> None:
    """Return once `happened` answers with something true; asks again after each pause of so many seconds."""
    end = time.monotonic() + LONGEST_SECONDS
    while not await happened():
        if time.monotonic() > end:
            raise NeverHappened
        await asyncio.sleep(pause)
