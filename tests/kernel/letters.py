"""Records put on Kafka by hand, with numbers of one's own choice, and what a service made of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaProducer

from contracts.events.applications import ApplicationWithdrawn
from contracts.events.base import Event
from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small
from tests.kit import Servers, eventually

TOPIC = "applications.events"
AT = "2026-06-01T09:00:00.000000Z"

# Everything that outlives a delivery, without what only counts or tells the hour of the machine.
STATE = {
    "notes": "select id, seen, heard from notes order by id",
    "inbox": "select event_id, digest from inbox order by event_id",
    "streams": "select key, sequence, occurred_at, under_test_clock from streams order by key",
    "outbox": """
        select type, topic, key, sequence, occurred_at, recorded_at, clock, correlation_id, causation_id, body
        from outbox
        order by key, sequence
    """,
}


@dataclass(frozen=True)
class Letter:
    """One record as it goes to Kafka."""

    value: bytes | None
    key: bytes | None
    headers: Mapping[str, bytes]
    topic: str = TOPIC

    def but(self, value: bytes | None = None, key: bytes | None = None, **headers: bytes) -> "Letter":
        """The same with another body, key or headers."""
        return Letter(value or self.value, key or self.key, {**self.headers, **headers}, self.topic)


def a_letter(event: Event, sequence: int) -> Letter:
    """The record of an event, as its service would send it."""
    texts = {
        "ce_specversion": "1.0",
        "ce_id": str(new_id()),
        "ce_type": event.type_name(),
        "ce_source": f"/{event.service}",
        "ce_time": AT,
        "ce_subject": event.key,
        "ce_sequence": str(sequence),
        "content-type": "application/json",
        "occurred": AT,
        "clock": "test",
        "correlation": str(new_id()),
    }
    headers = {name: text.encode() for name, text in texts.items()}
    return Letter(event.model_dump_json().encode(), event.key.encode(), headers, event.topic())


def letters(note: UUID, words: Iterable[str], first: int = 1) -> list[Letter]:
    """One record for each letter (or each text of a list), numbered on from `first`."""
    return [
        a_letter(ApplicationWithdrawn(application_id=note, partnership=word), number)
        for number, word in enumerate(words, first)
    ]


async def send(servers: Servers, sent: Sequence[Letter]) -> None:
    """Put these records on their topics, in this order."""
    producer = AIOKafkaProducer(bootstrap_servers=servers.bootstrap_servers)
    await producer.start()
    try:
        for each in sent:
            await producer.send(each.topic, each.value, each.key, headers=list(each.headers.items()))
        await producer.flush()
    finally:
        await producer.stop()


async def until_heard(small: Small, note: UUID, words: str) -> None:
    """Wait until a note holds exactly these words."""

    async def all_heard() -> bool:
        return bool(await heard(small, note) == words)

    try:
        await eventually(all_heard)
    except AssertionError:
        raise AssertionError(f"heard {await heard(small, note)!r} instead of {words!r}") from None


async def heard(small: Small, note: UUID) -> str | None:
    words: str | None = await small.service.pool.fetchval("select heard from notes where id = $1", note)
    return words


async def parked(small: Small, number: int, **query: Any) -> list[dict[str, Any]]:
    """The parked records, as soon as there are so many."""

    async def listed() -> list[dict[str, Any]] | None:
        answer = await small.client.get("/api/parked", params=query, headers=small.root)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items if len(items) == number else None

    return await eventually(listed) if number else (await listed() or [])


async def retry(small: Small, parked_id: int) -> dict[str, Any]:
    answer = await small.client.post(f"/api/parked/{parked_id}/retry", headers=small.root)
    assert answer.status_code == 200, answer.text
    redriven: dict[str, Any] = answer.json()
    return redriven


async def drop(small: Small, parked_id: int, reason: str = "sent by mistake") -> dict[str, Any]:
    path = f"/api/parked/{parked_id}"
    answer = await small.client.request("DELETE", path, json={"reason": reason}, headers=small.root)
    assert answer.status_code == 200, answer.text
    redriven: dict[str, Any] = answer.json()
    return redriven


async def state_of(small: Small) -> dict[str, list[tuple[Any, ...]]]:
    """What the service's tables hold."""
    return {name: [tuple(row) for row in await small.service.pool.fetch(sql)] for name, sql in STATE.items()}
