"""Two of one: zombies, rebalance storms, twin relays, old and new releases side by side."""

import asyncio
import os
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from deploy.local.places import ROOT
from deploy.local.waiting import wait_until
from tests.faults.bench import HEARING, TELLING, Bench
from tests.faults.scenario import Scenario

FROZEN_SECONDS = 9
"""Longer than the 6 s after which the broker gives a silent consumer's partitions to others."""


async def zombies(bench: Bench) -> None:
    """A service is frozen, another instance takes over, the frozen one goes on."""
    for service in bench.random.sample(HEARING, 2):
        await bench.some_time(0.5, 1.5)
        bench.strike()
        frozen = bench.stack.freeze(service)
        other = bench.stack.start_another(service, "2")
        await asyncio.sleep(FROZEN_SECONDS)
        bench.stack.thaw(frozen)
        await asyncio.sleep(2)
        await asyncio.to_thread(bench.stack.end, other)
    await bench.services_back()


async def storm(bench: Bench) -> None:
    """Every 3 s one more consumer comes or goes, in order or killed."""
    running: list[str] = []
    for number in range(10):
        bench.strike()
        if running and bench.random.random() < 0.5:
            await leave(bench, running.pop(bench.random.randrange(len(running))))
        else:
            running.append(bench.stack.start_another(bench.random.choice(HEARING), str(number + 2)))
        await asyncio.sleep(3)
    for name in running:
        await asyncio.to_thread(bench.stack.end, name)
    await bench.services_back()


async def leave(bench: Bench, name: str) -> None:
    if bench.random.random() < 0.5:
        await bench.kill(name)
    await asyncio.to_thread(bench.stack.end, name)


async def twin_relays(bench: Bench) -> None:
    """A second instance of each service that tells; then the first, with the leader, is killed again and again."""
    others = [bench.stack.start_another(service, "2") for service in TELLING]
    await asyncio.to_thread(wait_until, lambda: all(map(bench.stack.is_ready, others)), 60, "the twins' start")
    for _ in range(2):
        for service in bench.random.sample(TELLING, len(TELLING)):
            await bench.some_time(0.2, 1)
            await bench.kill(bench.random.choice((service, f"{service}-2")))
    for name in others:
        await asyncio.to_thread(bench.stack.end, name)
    await bench.services_back()


async def roll_out(bench: Bench) -> None:
    """The former release runs beside this one, then alone, then this one comes back: no request is interrupted."""
    source = former_release(bench.stack.home / "former")
    others = [bench.stack.start_another(service, "2", source) for service in HEARING]
    await asyncio.to_thread(wait_until, lambda: all(map(bench.stack.is_ready, others)), 60, "the other release's start")
    await asyncio.sleep(4)
    for service in HEARING:
        bench.strike()
        await asyncio.to_thread(bench.stack.end, service)
        await asyncio.sleep(1)
        bench.stack.start_again(service)
    await bench.services_back()
    for name in others:
        await asyncio.to_thread(bench.stack.end, name)


def former_release(folder: Path) -> Path:
    """The sources of the commit named by OLD (the one before this, where nothing is named), laid out in a folder."""
    folder.mkdir(exist_ok=True)
    archive = folder / "sources.tar"
    run_git("archive", "--output", str(archive), os.environ.get("OLD", "HEAD~1"), "contracts", "services")
    with tarfile.open(archive) as sources:
        sources.extractall(folder, filter="data")
    return folder


def no_former_release() -> str:
    try:
        run_git("rev-parse", "--verify", os.environ.get("OLD", "HEAD~1"))
    except (FileNotFoundError, subprocess.CalledProcessError):
        return "there is no former commit to take the other release from"
    return ""


def run_git(*arguments: str) -> Sequence[str]:
    told = subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


INSTANCES = (
    Scenario("zombie", "a service is frozen past its session, replaced, and goes on", zombies, trials=2),
    Scenario("rebalance-storm", "consumers come and go every 3 s", storm),
    Scenario("twin-relays", "two relays of each service from the start, leaders killed", twin_relays),
    Scenario("two-releases", "the former release and this one side by side", roll_out, missing=no_former_release),
)
