"""The inbox: an event takes effect once, and its id stands for one fact only."""

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from services.kernel.database import Connection
from services.kernel.records import Heard, RawRecord, Suspicious, header_texts

FRESH = """
insert into inbox (event_id, digest)
select * from unnest($1::uuid[], $2::bytea[])
on conflict do nothing
returning event_id
"""
KNOWN = "select event_id, digest from inbox where event_id = any($1::uuid[]) and digest is not null"


async def heard_first(connection: Connection, batch: Sequence[Heard]) -> list[Heard]:
    """Those of a batch that were never heard before, in order, each once; from now on they count as heard.

    Suspicious when an id comes with another type, key or body than the first time.
    """
    digests = digests_of(batch)
    if not digests:
        return []
    rows = await connection.fetch(FRESH, list(digests), list(digests.values()))
    fresh = {row["event_id"] for row in rows}
    if len(fresh) < len(digests):
        known = await connection.fetch(KNOWN, [event_id for event_id in digests if event_id not in fresh])
        refuse_unequal((row["digest"], digests[row["event_id"]]) for row in known)
    first = {heard.id: heard for heard in reversed(batch) if heard.id in fresh}
    return list(first.values())[::-1]


def digests_of(batch: Sequence[Heard]) -> dict[UUID, bytes]:
    """The digest of each event; a batch may hold the same event twice."""
    pairs = [(heard.id, digest(heard.type, heard.key.encode(), heard.body)) for heard in batch]
    digests = dict(pairs)
    refuse_unequal((digests[event_id], found) for event_id, found in pairs)
    return digests


def refuse_unequal(pairs: Iterable[tuple[bytes, bytes]]) -> None:
    if any(one != other for one, other in pairs):
        raise Suspicious("its event id was used before for something else")


def digest(kind: str, key: bytes, body: bytes) -> bytes:
    """16 bytes that are equal for the same type, key and body."""
    return hashlib.blake2b(b"\0".join((kind.encode(), key, body)), digest_size=16).digest()


async def never_apply(connection: Connection, event_id: UUID, record: RawRecord) -> None:
    """Count a record's event as heard though it took no effect, so that it takes none when it is delivered again."""
    kind = header_texts(record).get("ce_type", "")
    await connection.execute(FRESH, [event_id], [digest(kind, record.key or b"", record.value or b"")])
