"""Settling what is parked: retry with what is behind it, or drop with a reason; a key's order is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.kernel.database import Connection, is_transient
from services.kernel.inbox import never_apply
from services.kernel.parking import as_record, sequence_of
from services.kernel.reasons import Reason, reason_of
from services.kernel.records import RawRecord, read

if TYPE_CHECKING:
    from asyncpg import Record

    from services.kernel.consumer import Consumption

# What one transaction settles at most, so that no lock is held for long; whoever asked asks again for the rest.
AT_MOST = 200
ITSELF = "clusterxchange"
CAME_LATE = "the record before it came late"
OPEN = "select * from parked where topic = $1 and key = $2 and settled_at is null order by sequence limit 1"


class NotParked(LookupError):
    """No record was ever parked under this id."""


class AlreadySettled(Exception):
    """Somebody was quicker."""

    def __init__(self, row: "Record") -> None:
        super().__init__(f"Record {row['id']} was {row['settlement']} by {row['settled_by']}.")
        self.row = row


@dataclass(frozen=True, slots=True)
class Redriven:
    """What a retry or a drop did: ids that were applied, how many of the key are left, and the first of them.

    `stays` says why that first one could not be applied; none when it was not tried yet.
    """

    applied: Sequence[int]
    left: int
    next: int | None
    stays: Reason | None = None

    def as_json(self) -> dict[str, Any]:
        stays = {"cause": self.stays.cause, "reason": self.stays.text} if self.stays else None
        return {"applied": list(self.applied), "left": self.left, "next": self.next, "stays": stays}


class Redrive:
    """Retries and drops parked records of one service, each time within one transaction of the caller's."""

    def __init__(self, consumption: "Consumption") -> None:
        self.consumption = consumption
        self.parking = consumption.parking

    async def retry(self, connection: Connection, parked_id: int, person: str, why: str | None) -> Redriven:
        """Apply what is parked of a record's key, from its first on, until one fails again or AT_MOST are applied."""
        row = await self.open_record(connection, parked_id)
        return await self.apply_queue(connection, row, person, why)

    async def drop(self, connection: Connection, parked_id: int, person: str, why: str) -> Redriven:
        """Give a parked record up for good; if it was the first of its key, apply those behind it as `retry` does."""
        row = await self.open_record(connection, parked_id)
        first = (await self.parking.queue(connection, row, 1))[0]["id"]
        await self.parking.settle(connection, [parked_id], person, "dropped", why)
        if row["event_id"] and row["cause"] != "suspicious":
            await never_apply(connection, row["event_id"], as_record(row))
        return await self.apply_queue(connection, row, person, why, tries=first == parked_id)

    async def follow(self, connection: Connection, late: RawRecord) -> None:
        """After a record that came late: apply the one that it was missing for, and those behind."""
        row = await connection.fetchrow(OPEN, late.topic, (late.key or b"").decode())
        number = sequence_of(late)
        if row and number is not None and row["sequence"] == number + 1:
            await self.apply_queue(connection, row, ITSELF, CAME_LATE)

    async def open_record(self, connection: Connection, parked_id: int) -> "Record":
        """The parked record, kept from others; NotParked or AlreadySettled otherwise."""
        await self.parking.lock(connection, as_record(await one_record(connection, parked_id)))
        row = await one_record(connection, parked_id)
        if row["settled_at"]:
            raise AlreadySettled(row)
        return row

    async def apply_queue(
        self, connection: Connection, parked: "Record", person: str, why: str | None, *, tries: bool = True
    ) -> Redriven:
        rows = await self.parking.queue(connection, parked, AT_MOST + 1)
        number, stays = await self.apply_in_order(connection, rows[:AT_MOST]) if tries else (0, None)
        applied = [row["id"] for row in rows[:number]]
        await self.parking.settle(connection, applied, person, "applied", why)
        following = rows[number]["id"] if number < len(rows) else None
        if stays:
            await self.parking.keep(connection, rows[number]["id"], person, why, stays)
        return Redriven(applied, await self.parking.left(connection, parked), following, stays)

    async def apply_in_order(self, connection: Connection, rows: "Sequence[Record]") -> tuple[int, Reason | None]:
        """How many were applied, and why the one after them was not: all together, or else one by one."""
        if not rows or await self.why_not(connection, rows) is None:
            return len(rows), None
        for number, row in enumerate(rows):
            reason = await self.why_not(connection, [row])
            if reason:
                return number, reason
        return len(rows), None

    async def why_not(self, connection: Connection, rows: "Sequence[Record]") -> Reason | None:
        """Nothing when these records were applied; otherwise why not, and none of them was."""
        try:
            async with connection.transaction():
                await self.consumption.apply_in(connection, [read(as_record(row)) for row in rows])
        except Exception as wrong:
            if is_transient(wrong):
                raise
            return reason_of(wrong)
        return None


async def one_record(connection: Connection, parked_id: int) -> "Record":
    row = await connection.fetchrow("select * from parked where id = $1", parked_id)
    if row is None:
        raise NotParked(f"nothing is parked under {parked_id}")
    return row
