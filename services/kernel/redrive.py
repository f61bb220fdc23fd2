"""Settling what is parked: retry with everything behind it, or drop with a reason."""

from typing import TYPE_CHECKING

from services.kernel.consumer import Consumption
from services.kernel.database import Connection, is_transient
from services.kernel.parking import as_record
from services.kernel.records import read

if TYPE_CHECKING:
    from asyncpg import Record


class NotParked(LookupError):
    """No open parked record has this id."""


class Redrive:
    """Retries and drops parked records of one service; the order of a key is kept."""

    def __init__(self, consumption: Consumption) -> None:
        self.consumption = consumption
        self.parking = consumption.parking

    async def retry(self, parked_id: int, person: str) -> list[int]:
        """Apply a parked record and those of its key behind it, until one fails again; ids of what was applied."""
        applied: list[int] = []
        async with self.consumption.pool.acquire() as connection, connection.transaction():
            for row in await self.open_from(connection, parked_id):
                if not await self.apply(connection, row):
                    break
                await self.parking.settle(connection, row["id"], person, "applied", None)
                applied.append(row["id"])
        self.consumption.wake_relay()
        return applied

    async def apply(self, connection: Connection, row: "Record") -> bool:
        try:
            async with connection.transaction():
                await self.consumption.apply_in(connection, [read(as_record(row))])
            return True
        except Exception as wrong:
            if is_transient(wrong):
                raise
            await connection.execute(
                "update parked set attempts = attempts + 1, waiting = false, reason = $2 where id = $1",
                row["id"],
                str(wrong)[:500] or type(wrong).__name__,
            )
            return False

    async def drop(self, parked_id: int, person: str, reason: str) -> list[int]:
        """Give a parked record up, and apply those of its key behind it; ids of what was applied."""
        async with self.consumption.pool.acquire() as connection, connection.transaction():
            rows = await self.open_from(connection, parked_id)
            await self.parking.settle(connection, parked_id, person, "dropped", reason)
        behind = [row["id"] for row in rows if row["id"] != parked_id]
        return await self.retry(behind[0], person) if behind else []

    async def open_from(self, connection: Connection, parked_id: int) -> "list[Record]":
        row = await connection.fetchrow("select * from parked where id = $1 and settled_at is null", parked_id)
        if row is None:
            raise NotParked(f"nothing is parked under {parked_id}")
        await self.parking.lock(connection, as_record(row))
        return await self.parking.behind(connection, row)
