"""Kafka killed, paused, away for a while, or with all its data lost."""

import asyncio
import os
import shutil
import signal

from tests.faults.bench import Bench, child_pid
from tests.faults.scenario import Inject, Scenario


async def kill_and_revive(bench: Bench) -> None:
    for _ in range(2):
        await bench.some_time(0.5, 2)
        await bench.kill_kafka()
        await bench.revive_kafka()
    await bench.services_back()


def away_for(seconds: float) -> Inject:
    """A broker that is killed and comes back after so many seconds."""

    async def be_away(bench: Bench) -> None:
        await bench.some_time(0.5, 2)
        await bench.kill_kafka()
        await asyncio.sleep(seconds)
        await bench.revive_kafka()
        await bench.services_back()

    return be_away


async def pause(bench: Bench) -> None:
    """SIGSTOP for longer than requests to it wait, then SIGCONT: connections stay, answers come late."""
    await bench.some_time(0.5, 2)
    bench.strike()
    os.kill(pid := child_pid(bench.kafka), signal.SIGSTOP)
    await asyncio.sleep(20)
    os.kill(pid, signal.SIGCONT)
    await bench.services_back()


async def lose_everything(bench: Bench) -> None:
    """The broker dies, its disk is replaced by an empty one, it starts again: topics and offsets are gone."""
    await bench.some_time(1, 3)
    await bench.kill_kafka()
    shutil.rmtree(bench.kafka.home / "topics")
    (bench.kafka.home / "formatted").unlink()
    await bench.revive_kafka()
    await bench.services_back()


BROKER = (
    Scenario("kill-kafka", "kill -9 of the broker, then start", kill_and_revive, trials=2),
    Scenario("kafka-away", "the broker is away for 60 s", away_for(60)),
    Scenario("kafka-paused", "the broker is frozen for 20 s, then goes on", pause),
    Scenario("kafka-lost", "all of Kafka's data is lost; topics come from the outboxes again", lose_everything),
)
