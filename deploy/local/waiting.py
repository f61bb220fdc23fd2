"""Wait for something that another process does, and run coroutines where no event loop is."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
Say = Callable[[str], None]
POLL_SECONDS = 0.05


class NotInTime(RuntimeError):
    """What was waited for did not come."""


def wait_until(happened: Callable[[], bool], seconds: float, what: str) -> None:
    """Return once `happened()` is true; NotInTime with `what` after so many seconds."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise NotInTime(f"{what} did not happen within {seconds:.0f} seconds")
        time.sleep(POLL_SECONDS)


def quiet(_: str) -> None:
    """Say nothing."""


def timed(outcome: str, start: Callable[[], None], say: Say) -> None:
    """Start something, then say the outcome and how long it took."""
    began = time.monotonic()
    start()
    say(f"{outcome} ({time.monotonic() - began:.1f} s)")


def run_apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, from an event loop in a thread of its own: callers may be inside another loop."""
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(asyncio.run(coroutine))
        except BaseException as failure:
            result.set_exception(failure)

    thread = threading.Thread(target=run, name="run-apart")
    thread.start()
    thread.join()
    return result.result()
