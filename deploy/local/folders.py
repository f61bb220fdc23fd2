"""Folders that one run holds at a time: the one kept between runs, and fresh ones for tests."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.children import end_leftovers
from deploy.local.places import KEPT, folder


class AlreadyHeld(RuntimeError):
    """Another run works in this folder."""


@contextmanager
def held(path: Path) -> Iterator[Path]:
    """The folder, for us alone, after ending what a killed run left behind in it; AlreadyHeld when taken.

    The system gives the folder free when we end, however we end.
    """
    folder(path)
    with (path / "held-by").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyHeld(f"process {lock.read().strip() or 'unknown'} runs here already; stop it first") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        end_leftovers(folder(path / "running"))
        yield path


@contextmanager
def fresh() -> Iterator[Path]:
    """An empty folder for one test session, removed afterwards with those of sessions that were killed."""
    sessions = folder(KEPT / "sessions")
    for old in sessions.iterdir():
        if not _lives(int(old.name.split("-")[0])):
            remove_unless_held(old)
    path = sessions / f"{os.getpid()}-{secrets.token_hex(3)}"
    with held(path):
        yield path
    shutil.rmtree(path, ignore_errors=True)


def remove_unless_held(path: Path) -> None:
    """End what still runs there and remove the folder, unless its run is alive."""
    try:
        with held(path):
            pass
    except AlreadyHeld:
        return
    shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True
