"""Connections to PostgreSQL that break at the worst moment, fall silent or become slow."""

import asyncio
from functools import partial

from tests.faults.bench import TELLING, Bench, kill_if_there
from tests.faults.proxy import BIND, Conduct, Fate, Message
from tests.faults.scenario import Inject, Scenario
from tests.kit import eventually

SHARE = 0.08


def at_commit(fate: Fate, seconds: float = 12) -> Inject:
    """Some COMMITs of services meet this fate for so many seconds."""

    async def meet(bench: Bench) -> None:
        def decide(message: Message) -> Fate:
            return fate if message.commits and bench.random.random() < SHARE else Fate.PASS

        await misbehave(bench, Conduct(decide), seconds)

    return meet


async def slow(bench: Bench) -> None:
    """Every piece of traffic takes up to 60 ms more, both ways."""
    await misbehave(bench, Conduct(delay=lambda: bench.random.uniform(0, 0.06)), 12)


async def half_open(bench: Bench) -> None:
    """A tenth of the answers begins a silence: the connection stays open, nothing comes through it any more."""
    await misbehave(bench, Conduct(falls_silent=lambda: bench.random.random() < 0.01), 6)


async def misbehave(bench: Bench, conduct: Conduct, seconds: float) -> None:
    bench.proxy.conduct = conduct
    for _ in range(int(seconds * 10)):
        await asyncio.sleep(0.1)
        if conduct.struck or conduct.delay:
            bench.strike()
            conduct.struck = 0
    bench.heal()
    await bench.services_back()


async def cut_the_relay_before_it_marks(bench: Bench) -> None:
    """The events are on Kafka, the outbox does not know: the connection is cut there and the leader killed."""
    for service in bench.random.sample(TELLING, len(TELLING)) * 2:
        pid = bench.stack.pid(service)
        conduct = bench.proxy.conduct = Conduct(partial(cut_when_it_marks, service))
        await eventually(partial(has_struck, conduct), 30)
        bench.strike(1)
        kill_if_there(pid)
        bench.heal()
        await bench.services_back()


def cut_when_it_marks(service: str, message: Message) -> Fate:
    marks = b"update outbox" in message.statement and message.kind == BIND
    return Fate.CUT_BEFORE if marks and message.application.startswith(service) else Fate.PASS


async def has_struck(conduct: Conduct) -> bool:
    return conduct.struck > 0


CONNECTIONS = (
    Scenario("commit-answer-lost", "COMMIT arrives, its answer is lost", at_commit(Fate.LOSE_ANSWER), trials=3),
    Scenario("cut-before-commit", "the connection is cut before COMMIT arrives", at_commit(Fate.CUT_BEFORE), trials=3),
    Scenario("half-open", "connections to PostgreSQL fall silent and stay open", half_open),
    Scenario("slow", "every message to and from PostgreSQL takes up to 60 ms more", slow),
    Scenario(
        "relay-killed-before-mark",
        "kill -9 of the relay's leader between send and mark",
        cut_the_relay_before_it_marks,
    ),
)
