"""Events as Kafka records: CloudEvents 1.0 in binary mode, attributes as headers, the fact as the body."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import UUID

# The UUID that queries give anyway: it reads a text fourteen times as fast as the standard library's, its base.
from asyncpg.pgproto.pgproto import UUID as QuickUUID  # noqa: N811
from pydantic import ValidationError

from contracts.events.base import Event
from contracts.events.catalogue import ALL_EVENTS
from services.kernel.clock import CaseTime, caused_by, rfc3339

if TYPE_CHECKING:
    from asyncpg import Record


class RawRecord(Protocol):
    """A Kafka record as aiokafka gives it, undecoded."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Unreadable(Exception):
    """A record that cannot be understood; the text says why and never repeats its content."""

    cause = "unreadable"


class UnknownType(Unreadable):
    """Its type or version is none of ours, or not yet."""

    cause = "unknown"


class Suspicious(Unreadable):
    """A record that no service of ours writes: somebody has to look where it came from."""

    cause = "suspicious"


class Heard(NamedTuple):
    """An event as it arrived, with its envelope; `body` is exactly what was told."""

    event: Event
    type: str
    id: UUID
    key: str
    sequence: int
    occurred_at: datetime
    recorded_at: datetime
    clock: str
    correlation_id: UUID
    causation_id: UUID | None
    actor_role: str | None
    topic: str
    partition: int
    offset: int
    body: bytes

    @property
    def time_of_consequences(self) -> CaseTime:
        return caused_by(self.occurred_at, self.recorded_at, self.clock)


def headers_of(row: "Record") -> list[tuple[str, bytes]]:
    """Kafka headers of an outbox row."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": str(row["event_id"]),
        "ce_type": row["type"],
        "ce_source": f"/{row['topic'].removesuffix('.events')}",
        "ce_time": rfc3339(row["recorded_at"]),
        "ce_subject": row["key"],
        "ce_sequence": str(row["sequence"]),
        "content-type": "application/json",
        "occurred": rfc3339(row["occurred_at"]),
        "clock": row["clock"],
        "correlation": str(row["correlation_id"]),
        "traceparent": f"00-{row['correlation_id'].hex}-{row['event_id'].hex[-16:]}-01",
        "causation": str(row["causation_id"]) if row["causation_id"] else "",
        "actor": row["actor_role"] or "",
    }
    return [(name, value.encode()) for name, value in attributes.items() if value]


def header_texts(record: RawRecord) -> dict[str, str]:
    """Headers as text, empty where they hold nothing; bytes that are not UTF-8 are shown escaped."""
    return {name: as_text(value) for name, value in record.headers}


def as_text(value: bytes | None) -> str:
    return value.decode("utf-8", "backslashreplace") if value else ""


def read(record: RawRecord) -> Heard:
    """The event in a record; Unreadable when it is no event that this version knows."""
    headers = dict(record.headers)
    if record.key is None:
        raise Suspicious("it has no key")
    if record.value is None:
        raise Unreadable("it has no body")
    name = as_text(headers.get("ce_type"))
    kind = ALL_EVENTS.get(name)
    if kind is None:
        raise UnknownType(f"its type is not known: {name[:200] or '(none)'}")
    if kind.topic() != record.topic:
        raise Suspicious(f"{kind.__name__} does not belong on {record.topic}")
    heard = with_envelope(record, headers, name, parse(kind, record.value))
    if heard.key != heard.event.key or record.key != headers.get("ce_subject"):
        raise Suspicious("its key is not the id of what it is about")
    return heard


def parse(kind: type[Event], body: bytes) -> Event:
    try:
        return kind.model_validate_json(body)
    except ValidationError as wrong:
        places = ", ".join(".".join(map(str, error["loc"])) or "(body)" for error in wrong.errors()[:5])
        raise Unreadable(f"it is no valid {kind.__name__}: {places}") from None


def with_envelope(record: RawRecord, headers: Mapping[str, bytes | None], name: str, event: Event) -> Heard:
    """Only the headers that are needed are decoded: this is done for every record."""
    try:
        causation, actor = headers.get("causation"), headers.get("actor")
        return Heard(
            event=event,
            type=name,
            id=QuickUUID(as_text(headers["ce_id"])),
            key=(record.key or b"").decode(),
            sequence=whole(as_text(headers["ce_sequence"])),
            occurred_at=moment(as_text(headers["occurred"])),
            recorded_at=moment(as_text(headers["ce_time"])),
            clock=known_clock(as_text(headers["clock"])),
            correlation_id=QuickUUID(as_text(headers["correlation"])),
            causation_id=QuickUUID(as_text(causation)) if causation else None,
            actor_role=None if actor is None else as_text(actor),
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            body=record.value or b"",
        )
    except KeyError as missing:
        raise Unreadable(f"a header is missing: {missing}") from None
    except ValueError:
        raise Unreadable("its key or its headers do not parse") from None


def whole(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**63:
        raise ValueError("no sequence number is as large or as small")
    return number


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time has no offset")
    return at


def known_clock(text: str) -> str:
    if text not in ("real", "test"):
        raise ValueError("its clock is not known")
    return text
