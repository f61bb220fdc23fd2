"""Everything that can be seen after a run, read once as plain values: every table, every topic, every group's place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from contracts.events.base import Event
from contracts.events.catalogue import ALL_EVENTS, TOPICS
from deploy.local.places import SERVICES
from deploy.local.stack import Stack
from services.kernel.topics import PARTITIONS
from tests.faults.history import Place
from tests.faults.tables import Row, Tables, read_database

LISTENING = ("applications", "funding", "notifications", "reporting")
NOT_THAT_EVENT = "suspicious"
"""The cause of parking for a record that bears the id of another event."""
EVERY_PARTITION = [TopicPartition(topic, partition) for topic in TOPICS for partition in range(PARTITIONS)]


@dataclass
class OnTopic:
    """A record as it lies on its topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()

    @property
    def place(self) -> Place:
        return self.topic, self.partition, self.offset

    @cached_property
    def attributes(self) -> dict[str, str]:
        return {name: (value or b"").decode("utf-8", "backslashreplace") for name, value in self.headers}

    @cached_property
    def event_id(self) -> UUID | None:
        try:
            return UUID(self.attributes.get("ce_id", ""))
        except ValueError:
            return None


@dataclass(frozen=True)
class Told:
    """A row of a service's outbox, and the event in it (none for a type that this version does not know)."""

    service: str
    row: Row
    event: Event | None

    @property
    def id(self) -> UUID:
        event_id: UUID = self.row["event_id"]
        return event_id

    @property
    def key(self) -> str:
        return str(self.row["key"])


@dataclass(frozen=True)
class Topics:
    """All records, each partition's in order; where each partition ends, and how far each group has come."""

    records: Sequence[OnTopic]
    ends: Mapping[tuple[str, int], int] = field(default_factory=dict)
    reached: Mapping[str, Mapping[tuple[str, int], int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Observed:
    """Databases by service, and the topics."""

    databases: Mapping[str, Tables]
    topics: Topics

    def rows(self, service: str, table: str) -> Sequence[Row]:
        """All rows of a table; none when the service has no such table."""
        return self.databases.get(service, {}).get(table, ())

    @cached_property
    def told(self) -> list[Told]:
        """Every event of every outbox, each service's in the order of its ids."""
        return [
            Told(service, row, parsed(row["type"], row["body"]))
            for service in self.databases
            for row in sorted(self.rows(service, "outbox"), key=lambda row: row["id"])
        ]

    @cached_property
    def told_by_type(self) -> dict[type[Event], list[Told]]:
        found: dict[type[Event], list[Told]] = defaultdict(list)
        for told in self.told:
            if told.event:
                found[type(told.event)].append(told)
        return found

    def events(self, *kinds: type[Event]) -> list[Any]:
        """The events of exactly these kinds, each service's in order."""
        return [told.event for kind in kinds for told in self.told_by_type.get(kind, ())]

    def given_up(self, service: str) -> set[UUID]:
        """Ids of events that the service has parked, or dropped, and never applied."""
        rows = (row for row in self.rows(service, "parked") if row["settlement"] != "applied")
        return {row["event_id"] for row in rows if row["event_id"] and row["cause"] != NOT_THAT_EVENT}

    def applied(self, service: str) -> set[UUID]:
        """Ids of events that took effect in the service: those in its inbox that were not dropped."""
        return {row["event_id"] for row in self.rows(service, "inbox")} - self.given_up(service)

    def ids_at(self, places: Iterable[Place]) -> set[UUID]:
        """Ids of the events at these places."""
        wanted = set(places)
        return {record.event_id for record in self.topics.records if record.place in wanted and record.event_id}

    def keys_at(self, places: Iterable[Place]) -> set[str]:
        """Keys of the records at these places."""
        wanted = set(places)
        found = (record for record in self.topics.records if record.place in wanted)
        return {(record.key or b"").decode("utf-8", "backslashreplace") for record in found}

    def parked_keys(self, *services: str) -> set[str]:
        """Keys of which these services (all without any) have parked or dropped a record."""
        rows = [row for service in services or LISTENING for row in self.rows(service, "parked")]
        return {row["key"] for row in rows if row["key"] is not None and row["settlement"] != "applied"}


def parsed(type_name: str, body: str) -> Event | None:
    kind = ALL_EVENTS.get(type_name)
    return kind.model_validate_json(body) if kind else None


async def observe(stack: Stack) -> Observed:
    """Read everything of a running system that has come to rest."""
    databases = {service: await read_database(stack.database_url(service)) for service in SERVICES}
    return Observed(databases, await read_topics(stack.bootstrap_servers))


async def read_topics(bootstrap_servers: str) -> Topics:
    """All records of all topics, and the places of all groups."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    await consumer.start()
    try:
        consumer.assign(EVERY_PARTITION)
        await consumer.seek_to_beginning(*EVERY_PARTITION)
        ends = await consumer.end_offsets(EVERY_PARTITION)
        records = await read_up_to(ends, consumer)
    finally:
        await consumer.stop()
    known_ends = {(place.topic, place.partition): end for place, end in ends.items()}
    return Topics(records, known_ends, await places_of_groups(bootstrap_servers))


async def read_up_to(ends: Mapping[TopicPartition, int], consumer: AIOKafkaConsumer) -> list[OnTopic]:
    found: list[OnTopic] = []
    while any([await consumer.position(place) < end for place, end in ends.items()]):
        for records in (await consumer.getmany(timeout_ms=100, max_records=10_000)).values():
            found += [
                OnTopic(one.topic, one.partition, one.offset, one.key, one.value, tuple(one.headers)) for one in records
            ]
    return sorted(found, key=lambda record: record.place)


async def places_of_groups(bootstrap_servers: str) -> dict[str, dict[tuple[str, int], int]]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        groups = {service: await admin.list_consumer_group_offsets(service) for service in LISTENING}
    finally:
        await admin.close()
    return {
        service: {(place.topic, place.partition): reached.offset for place, reached in places.items()}
        for service, places in groups.items()
    }
