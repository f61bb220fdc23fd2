"""PostgreSQL's disk, data and log, is full for a while."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.local.folders import fresh
from deploy.local.places import folder
from tests.faults.bench import Bench
from tests.faults.scenario import Broken, Scenario

DISK = "600m"
ELSEWHERE = ("kafka", "logs", "running", "mail", "keys")
PIECE = bytes(65_536)
FULL_SECONDS = 10
NO_SPACE = "No space left on device"


@contextmanager
def a_small_disk() -> Iterator[Path]:
    """A folder for the servers in which only PostgreSQL's files lie on a disk of limited size."""
    with fresh() as home:
        disk = folder(home / "disk")
        mount(disk)
        try:
            for name in ELSEWHERE:
                (disk / name).symlink_to(folder(home / name))
            yield disk
        finally:
            subprocess.run(("umount", "--lazy", str(disk)), check=False)


def mount(disk: Path) -> None:
    subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "tmpfs", str(disk)), check=True)


def no_small_disk() -> str:
    if sys.platform != "linux" or os.geteuid():
        return "a disk of limited size is mounted by root on Linux only"
    with fresh() as home:
        try:
            mount(home)
        except (OSError, subprocess.CalledProcessError):
            return "root may not mount a disk here"
        subprocess.run(("umount", "--lazy", str(home)), check=False)
    return ""


async def fill(bench: Bench) -> None:
    """Leave no room, wait, give the room back; PostgreSQL is started again if it had to end."""
    disk = bench.postgres.data.parent
    ballast = disk / "ballast"
    await bench.some_time(1, 3)
    bench.strike()
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(PIECE)
    await asyncio.sleep(FULL_SECONDS)
    ballast.unlink()
    await asyncio.sleep(1)
    if bench.postgres.child and bench.postgres.child.ended:
        await asyncio.to_thread(bench.revive_postgres)
    if NO_SPACE not in bench.postgres.log.read_text(errors="replace"):
        raise Broken("the disk was never full")
    await bench.services_back()


DISKS = (
    Scenario(
        "disk-full",
        "PostgreSQL's disk is full for 10 s",
        fill,
        trials=2,
        missing=no_small_disk,
        home=a_small_disk,
    ),
)
