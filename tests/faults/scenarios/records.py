"""Records that come twice, late, in another order or from nowhere."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from tests.faults.bench import HEARING, Bench
from tests.faults.observation import Observed, OnTopic, observe
from tests.faults.quiet import until_quiet
from tests.faults.scenario import Broken, Scenario
from tests.faults.topics import a_producer, forget_offsets, put, put_again
from tests.faults.wild_relay import WildRelay

SESSION_SECONDS = 6
OWN_MATTERS = ("parked", "audit", "audit_seals", "triggers")
StrangeRecord = tuple[bytes | None, bytes | None, Mapping[str, str]]
FUTURE = b'"told_by_a_later_release":{"of":["this",1]},'


async def disorder(bench: Bench) -> None:
    """For 12 s two services' events come out of order across keys, late, some of them twice."""
    bench.strike()
    addresses = [bench.stack.database_url(service) for service in ("applications", "funding")]
    relays = [WildRelay(address, bench.stack.bootstrap_servers, bench.random) for address in addresses]
    await asyncio.gather(*(relay.run(12) for relay in relays))
    if not any(relay.reordered for relay in relays):
        raise Broken("no event came out of order")
    await bench.services_back()


async def busy_for_a_while(bench: Bench) -> None:
    bench.strike()
    await bench.some_time(5, 8)


async def everything_twice(bench: Bench) -> None:
    """Every record of every topic once more, mixed across keys; no row of any service may change by it."""
    before = await observe(bench.stack)
    records = list(before.topics.records)
    order = [bench.random.random() for _ in records]
    await put_again(bench.stack.bootstrap_servers, in_order_of_keys(records, order))
    await until_quiet(bench.stack)
    same_state(before, await observe(bench.stack))


async def from_the_beginning(bench: Bench) -> None:
    """Every group starts again at the first record; no row of any service may change by it."""
    before = await observe(bench.stack)
    for service in HEARING:
        await asyncio.to_thread(bench.stack.end, service)
    await asyncio.sleep(SESSION_SECONDS + 2)
    for service in HEARING:
        await forget_offsets(bench.stack.bootstrap_servers, service)
        bench.stack.start_again(service)
    await bench.services_back()
    await until_quiet(bench.stack)
    same_state(before, await observe(bench.stack))


def in_order_of_keys(records: list[OnTopic], order: list[float]) -> list[OnTopic]:
    """The records mixed, but those of one key in their own order."""
    lines: dict[Any, list[OnTopic]] = {}
    for record in records:
        lines.setdefault((record.topic, record.key), []).append(record)
    mixed = [record for _, record in sorted(zip(order, records, strict=True), key=lambda pair: pair[0])]
    turns = {key: iter(line) for key, line in lines.items()}
    return [next(turns[record.topic, record.key]) for record in mixed]


def same_state(before: Observed, after: Observed) -> None:
    """Raise Broken with the first table that differs."""
    for service, tables in before.databases.items():
        for name, rows in tables.items():
            if name not in OWN_MATTERS and as_set(rows) != as_set(after.rows(service, name)):
                raise Broken(f"{service}'s table {name} changed by records that came again")


def as_set(rows: Any) -> set[str]:
    return {repr(sorted((name, value) for name, value in row.items() if name != "written_by")) for row in rows}


async def poison(bench: Bench) -> None:
    """Records that nobody can read, on every topic, while everything else goes on."""
    async with a_producer(bench.stack.bootstrap_servers) as producer:
        for topic in ("applications.events", "funding.events"):
            for key, value, headers in strange_records(topic):
                bench.strike()
                coded = [(name, text.encode()) for name, text in headers.items()]
                place = await put(producer, topic, key, value, coded)
                bench.workload.history.strangers.add(place)
                bench.poisoned.add(place)
                await bench.some_time(0.1, 0.4)


def strange_records(topic: str) -> list[StrangeRecord]:
    """Not JSON, another type, another version, no headers, no key, no body, not UTF-8, a body that lacks its fields."""
    service = topic.removesuffix(".events")
    known = "EligibilityAssessed" if service == "applications" else "EvaluationOpened"
    bodies = {b"{ this is not JSON": known, b"{}": known, b"\xff\xfe\x00": known, b'{"a": 1}': "NeverHeardOf"}
    found: list[StrangeRecord] = []
    for body, kind in bodies.items():
        found.append((*keyed(body), envelope(service, f"{kind}.v1")))
    found.append((*keyed(b"{}"), envelope(service, f"{known}.v99")))
    found.append((*keyed(b"{}"), {}))
    found.append((None, b"{}", envelope(service, f"{known}.v1")))
    found.append((uuid4().bytes, None, envelope(service, f"{known}.v1")))
    return found


def keyed(body: bytes) -> tuple[bytes, bytes]:
    return str(uuid4()).encode(), body


def envelope(service: str, kind: str) -> dict[str, str]:
    return {"ce_id": str(uuid4()), "ce_type": f"eu.clusterxchange.{service}.{kind}", "ce_specversion": "1.0"}


async def each_is_parked_once(bench: Bench) -> None:
    """Every service has parked every strange record, with a reason, and nothing else."""
    seen = await observe(bench.stack)
    for service in HEARING:
        rows = seen.rows(service, "parked")
        places = {(row["topic"], row["partition"], row["offset"]) for row in rows}
        if places != bench.poisoned or len(rows) != len(places):
            raise Broken(f"{service} parked {len(rows)} records at {len(places)} places")
        if not all(row["reason"] for row in rows):
            raise Broken(f"{service} parked a record without a reason")


async def the_field_is_ignored(bench: Bench) -> None:
    """A later release's records, under ids of their own, are read and counted, and nothing is parked."""
    seen = await observe(bench.stack)
    letters = [record for record in seen.topics.records if record.topic == "notifications.events"][:200]
    async with a_producer(bench.stack.bootstrap_servers) as producer:
        for letter in letters:
            later = of_a_later_release(letter)
            place = await put(producer, later.topic, later.key, later.value, later.headers)
            bench.workload.history.strangers.add(place)
    await until_quiet(bench.stack)
    parked = [service for service in HEARING if (await observe(bench.stack)).rows(service, "parked")]
    if parked or not letters:
        raise Broken(f"{parked} parked records with a field more ({len(letters)} were sent)")


def of_a_later_release(record: OnTopic) -> OnTopic:
    headers = tuple((name, str(uuid4()).encode() if name == "ce_id" else value) for name, value in record.headers)
    return replace(record, value=b"{" + FUTURE + (record.value or b"{}")[1:], headers=headers)


RECORDS = (
    Scenario("disorder", "events out of order across keys, late and twice", disorder, trials=2),
    Scenario("duplicates", "every record once more, mixed across keys", busy_for_a_while, afterwards=everything_twice),
    Scenario("offsets-lost", "every group starts again at offset 0", busy_for_a_while, afterwards=from_the_beginning),
    Scenario(
        "future-field",
        "records with a field that is not known",
        busy_for_a_while,
        afterwards=the_field_is_ignored,
    ),
    Scenario(
        "poison", "records that nobody can read, of unknown types and versions", poison, afterwards=each_is_parked_once
    ),
)
