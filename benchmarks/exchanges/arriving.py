"""Generated exchanges as they arrive at reporting: many at once, topics ahead of each other, some events twice."""

from collections import Counter, deque
from collections.abc import Iterator
from itertools import chain, count, islice
from random import Random
from uuid import UUID

from benchmarks.exchanges.life import Life, Telling
from benchmarks.exchanges.registering import host_registers, visitor_registers
from benchmarks.exchanges.world import World
from services.kernel.records import Heard

AT_ONCE, AHEAD = 500, 4
MIXED, TWICE = 0.1, 0.005


class Arrival:
    """One history as it arrives: each topic in its own order, one topic sometimes before the other."""

    def __init__(self, tellings: Iterator[Telling], random: Random, offsets: Iterator[int]) -> None:
        self.tellings = tellings
        self.random = random
        self.offsets = offsets
        self.sequences: Counter[tuple[str, str]] = Counter()
        self.cause: UUID | None = None
        self.next: deque[Heard] = deque()

    def __next__(self) -> Heard:
        while len(self.next) < AHEAD and (telling := next(self.tellings, None)):
            self.next.append(self.heard(telling))
        if not self.next:
            raise StopIteration
        topic = self.random.choice(self.next).topic if self.random.random() < MIXED else self.next[0].topic
        place = next(place for place, heard in enumerate(self.next) if heard.topic == topic)
        heard = self.next[place]
        del self.next[place]
        return heard

    def heard(self, telling: Telling) -> Heard:
        event, topic, key = telling.event, telling.event.topic(), telling.event.key
        self.sequences[topic, key] += 1
        cause, self.cause = self.cause, UUID(int=self.random.getrandbits(128))
        return Heard(
            event=event,
            type=event.type_name(),
            id=self.cause,
            key=key,
            sequence=self.sequences[topic, key],
            occurred_at=telling.occurred_at,
            recorded_at=telling.recorded_at,
            clock="test",
            correlation_id=self.cause,
            causation_id=cause,
            actor_role=None,
            topic=topic,
            partition=0,
            offset=next(self.offsets),
            body=event.model_dump_json().encode(),
        )


def arriving(world: World) -> Iterator[Heard]:
    """Everything that is told in this world, a few hundred histories at a time, so that memory does not grow."""
    random, offsets = world.random("arrival"), count()
    waiting = (Arrival(tellings, world.random("on its way", place), offsets) for place, tellings in histories(world))
    under_way = list(islice(waiting, AT_ONCE))
    while under_way:
        place = random.randrange(len(under_way))
        heard = next(under_way[place], None)
        if heard is None:
            under_way[place] = under_way[-1]
            under_way.pop()
            under_way.extend(islice(waiting, 1))
            continue
        yield heard
        if random.random() < TWICE:
            yield heard


def histories(world: World) -> Iterator[tuple[int, Iterator[Telling]]]:
    """All histories with a number each: hosts register, then every visitor does and goes its way."""
    hosts = (host_registers(world, number) for number in range(world.hosts))
    visits = ((visitor_registers(world, number), Life(world, number).tellings()) for number in range(world.exchanges))
    return enumerate(chain(hosts, chain.from_iterable(visits)))
