"""What may lie on a topic: whatever it is, it is applied or parked with its reason, and the rest flows."""

from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small
from tests.kernel.letters import TOPIC, Letter, drop, letters, parked, retry, send, until_heard
from tests.kit import Servers

OURS = "eu.clusterxchange.applications"


def a_good_one() -> Letter:
    return letters(new_id(), "1")[0]


async def flows_past(small: Small, servers: Servers, strange: Letter) -> dict[str, Any]:
    """Send a strange record and, to the same partition's topic, ordinary ones; what the strange one was parked with."""
    notes = [new_id() for _ in range(24)]
    await send(servers, [strange, *(letters(note, "1")[0] for note in notes)])
    for note in notes:
        await until_heard(small, note, "1")
    item: dict[str, Any] = (await parked(small, 1))[0]
    return item


@pytest.mark.parametrize(
    "value",
    [b"", b"null", b"\xff\xfe\x00", b"not JSON", b'["an", "array"]', b'{"application_id": "0190', b"[" * 60_000],
)
async def test_a_body_that_does_not_read_is_parked(small: Small, servers: Servers, value: bytes) -> None:
    good = a_good_one()
    item = await flows_past(small, servers, Letter(value, good.key, good.headers))
    assert item["cause"] == "unreadable"
    assert "no valid ApplicationWithdrawn" in item["reason"]


async def test_a_tombstone_is_parked_and_deletes_nothing(small: Small, servers: Servers) -> None:
    good = a_good_one()
    item = await flows_past(small, servers, Letter(None, good.key, good.headers))
    assert (item["cause"], item["reason"]) == ("unreadable", "it has no body")


@pytest.mark.parametrize("kind", [f"{OURS}.Unheard.v1", f"{OURS}.ApplicationWithdrawn.v99", "a\x00b", ""])
async def test_a_type_or_version_that_is_not_known_is_parked(small: Small, servers: Servers, kind: str) -> None:
    item = await flows_past(small, servers, a_good_one().but(ce_type=kind.encode()))
    assert item["cause"] == "unknown"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_id", b"not a uuid"),
        ("ce_sequence", b"9" * 30),
        ("ce_sequence", b"-1"),
        ("occurred", b"2026-06-01T09:00:00"),
        ("clock", b"sundial"),
        ("correlation", b""),
    ],
)
async def test_a_header_that_does_not_read_is_parked_without_its_content(
    small: Small, servers: Servers, name: str, value: bytes
) -> None:
    item = await flows_past(small, servers, a_good_one().but(**{name: value}))
    assert item["reason"] == "its key or its headers do not parse"


async def test_a_missing_event_id_is_parked(small: Small, servers: Servers) -> None:
    good = a_good_one()
    headers = {name: value for name, value in good.headers.items() if name != "ce_id"}
    item = await flows_past(small, servers, Letter(good.value, good.key, headers))
    assert item["reason"] == "a header is missing: 'ce_id'"


async def test_a_key_that_is_not_the_subject_is_parked_as_suspicious(small: Small, servers: Servers) -> None:
    item = await flows_past(small, servers, a_good_one().but(key=b"another"))
    assert item["cause"] == "suspicious"
    metrics = (await small.client.get("/metrics")).text
    assert 'clusterxchange_parkings_total{cause="suspicious",service="funding"}' in metrics


@pytest.mark.parametrize("at_once", [True, False])
async def test_an_event_id_used_again_for_something_else_is_parked_as_suspicious(
    small: Small, servers: Servers, at_once: bool
) -> None:
    note = new_id()
    first, second = letters(note, "12")
    forged = second.but(ce_id=first.headers["ce_id"])
    for batch in [[first, forged]] if at_once else [[first], [forged]]:
        await send(servers, batch)
        await until_heard(small, note, "1")
    item = (await parked(small, 1))[0]
    assert (item["cause"], item["reason"]) == ("suspicious", "its event id was used before for something else")
    assert (await retry(small, item["id"]))["stays"]["cause"] == "suspicious"
    await drop(small, item["id"])
    await send(servers, [first, second])
    await until_heard(small, note, "12")


async def test_a_field_that_is_not_known_yet_is_no_trouble(small: Small, servers: Servers) -> None:
    note = new_id()
    letter = letters(note, "1")[0]
    await send(servers, [letter.but(value=(letter.value or b"")[:-1] + b', "from_the_future": [1]}')])
    await until_heard(small, note, "1")


@pytest.mark.parametrize("year", [b"1970", b"2099"])
async def test_a_time_far_away_is_taken_as_it_is_claimed(small: Small, servers: Servers, year: bytes) -> None:
    note = new_id()
    first, second = letters(note, "12")
    await send(servers, [first.but(occurred=year + b"-01-01T00:00:00Z", ce_time=year + b"-01-01T00:00:00Z"), second])
    await until_heard(small, note, "12")
    told = await small.service.pool.fetch("select occurred_at from outbox where key = $1 order by id", str(note))
    assert [row["occurred_at"].year for row in told] == [int(year), 2026]


async def test_a_record_of_ten_megabytes_is_refused_before_it_is_sent(servers: Servers) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers.bootstrap_servers, max_request_size=20_000_000)
    await producer.start()
    try:
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait(TOPIC, bytes(10_485_760), b"k")
    finally:
        await producer.stop()


async def test_ten_thousand_headers_are_kept_with_the_record(small: Small, servers: Servers) -> None:
    many = {f"h{number}": b"\x00\xff" for number in range(10_000)}
    item = await flows_past(small, servers, Letter(b"{}", b"k", many))
    shown = (await small.client.get(f"/api/parked/{item['id']}", headers=small.root)).json()
    assert len(shown["headers"]) == 10_000


async def test_headers_that_no_column_can_hold_are_kept_escaped(small: Small, servers: Servers) -> None:
    good = a_good_one()
    strange: dict[Any, Any] = {**good.headers, "a\x00b": b"\xff\x00", "ce_type": None}
    item = await flows_past(small, servers, Letter(good.value, good.key, strange))
    assert item["cause"] == "unknown"
