"""What a command writes and tells is gathered, and nothing of it is lost on the way to its one statement."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from tests.kernel.conftest import Small
from tests.kit import told_types

KEEP = "insert into notes (id, text) values ($1, $2)"


@asynccontextmanager
async def gathering(small: Small, *, at_once: bool = False) -> AsyncIterator[Transaction]:
    async with small.service.pool.acquire() as connection:
        tx = Transaction(connection, wall_clock(), new_id(), gathers=True)
        if at_once:
            yield tx
            return
        async with connection.transaction():
            yield tx
            await tx.send_writes()


def withdrawn(case: UUID) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(application_id=case, partnership="HEMPCLUB-NEXT")


async def test_what_is_told_at_two_times_of_one_transaction_is_told_in_order(small: Small) -> None:
    case = new_id()
    async with gathering(small) as tx:
        later = replace(tx, time=replace(tx.time, occurred_at=tx.now + timedelta(days=1)))
        for time in (tx, later, later):
            await time.tell(withdrawn(case))
            await time.value("select 1")
    rows = await small.service.pool.fetch("select sequence from outbox where key = $1 order by id", str(case))
    assert [row["sequence"] for row in rows] == [1, 2, 3]


async def test_what_is_written_is_there_for_the_next_reading(small: Small) -> None:
    note = new_id()
    async with gathering(small) as tx:
        await tx.write(KEEP, note, "first")
        assert await tx.value("select text from notes where id = $1", note) == "first"


async def test_state_and_event_of_one_statement_stand_or_fall_together(small: Small) -> None:
    case = new_id()
    await small.service.pool.execute(KEEP, case, "there already")
    async with gathering(small, at_once=True) as tx:
        await tx.tell(withdrawn(case))
        await tx.write(KEEP, case, "twice")
        with pytest.raises(asyncpg.UniqueViolationError):
            await tx.send_writes()
    assert await told_types(small.service, str(case)) == []


async def test_a_command_that_writes_at_once_does_not_read_after_its_writes(small: Small) -> None:
    async with gathering(small, at_once=True) as tx:
        await tx.write(KEEP, new_id(), "first")
        with pytest.raises(RuntimeError, match="reads first"):
            await tx.value("select 1")
