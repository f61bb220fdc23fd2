"""The order in which a case's events are read: causes before what they caused, each topic in its own order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Heard:
    """An event of one case: as the how-manieth it arrived here, and as the how-manieth its topic tells of the case."""

    position: int
    id: UUID
    cause: UUID | None
    topic: str
    sequence: int


def in_causal_order(events: Sequence[Heard]) -> list[Heard]:
    """Causes first; what no cause decides stays in the order of arrival. Causes from elsewhere are left out."""
    waits_for = {event.id: set(reasons_to_wait(event, events)) for event in events}
    free = [(event.position, event.id) for event in events if not waits_for[event.id]]
    heapify(free)
    by_id = {event.id: event for event in events}
    ordered: list[Heard] = []
    while free:
        _, done = heappop(free)
        ordered.append(by_id[done])
        for event in events:
            if done in waits_for[event.id]:
                waits_for[event.id].discard(done)
                if not waits_for[event.id]:
                    heappush(free, (event.position, event.id))
    return ordered


def reasons_to_wait(event: Heard, events: Sequence[Heard]) -> Iterator[UUID]:
    """Its cause, and the one before it on its topic."""
    earlier = [other for other in events if other.topic == event.topic and other.sequence < event.sequence]
    yield from (other.id for other in events if other.id == event.cause)
    if earlier:
        yield max(earlier, key=lambda other: other.sequence).id
