"""One transaction: a connection, the case time that it sees, who acts, and what it tells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.events.base import Event
from services.kernel.clock import CaseTime
from services.kernel.database import Connection
from services.kernel.identity import Person
from services.kernel.outbox import Told, last_case_time, telling, write_down
from services.kernel.writing import Statement, at_once

if TYPE_CHECKING:
    from asyncpg import Record


class CaseTimeRunsBack(Exception):
    """A Test-Clock lies before the last event of what the command is about."""

    def __init__(self, asked: datetime, last: datetime) -> None:
        super().__init__(f"the Test-Clock {asked.isoformat()} lies before the last event at {last.isoformat()}")


@dataclass
class Transaction:
    """What a command, a query or an event handler works with; it commits or rolls back as a whole.

    `now` is case time: rules, due dates, leases and documents see it and nothing else. One that `gathers` keeps what
    is told and written until something is read, or until whoever made it calls `send_writes`.
    """

    connection: Connection
    time: CaseTime
    correlation_id: UUID
    person: Person | None = None
    causation_id: UUID | None = None
    acting_role: str | None = None
    bound_to_cause: bool = False
    by_itself: bool = False
    clock_given: bool = False
    clock_matters: bool = False
    gathers: bool = False
    gathered: list[Statement] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.time.occurred_at

    @property
    def today(self) -> date:
        return self.time.occurred_at.date()

    @property
    def under_test_clock(self) -> bool:
        return self.time.under_test_clock

    async def tell(self, *events: Event) -> None:
        """Write events to the outbox; they are told when the transaction commits, in this order."""
        if not events:
            return
        if not self.bound_to_cause:
            await self.keep_time_from_running_back([event.key for event in events])
        told = [self.stamp(event) for event in events]
        if self.gathers:
            self.told += told
        else:
            await write_down(self.connection, told)

    async def write(self, sql: str, *args: Any) -> None:
        """Write rows that no other write of this transaction touches before the next read, and look at no outcome."""
        if not self.gathers:
            await self.connection.execute(sql, *args)
            return
        if any(each.sql == sql for each in self.gathered):
            # Parts of one statement run in no certain order; rows of one kind keep theirs.
            await self.be_up_to_date()
        self.gathered.append(Statement(sql, args))

    async def send_writes(self) -> None:
        """Write down what was gathered, in one statement."""
        gathered = [*self.gathered, telling(self.told)] if self.told else [*self.gathered]
        if gathered:
            self.forget_writes()
            statement, arguments = at_once(gathered)
            await self.connection.execute(statement, *arguments)

    async def be_up_to_date(self) -> None:
        """Send what was gathered before anything else is asked; RuntimeError where that would commit it alone."""
        if not (self.gathered or self.told):
            return
        if not self.connection.is_in_transaction():
            raise RuntimeError("a command that writes at once reads first, and writes each kind of row once")
        await self.send_writes()

    def forget_writes(self) -> None:
        """Drop what was gathered and not sent, also for copies of this transaction at another time: they share it."""
        self.gathered.clear()
        self.told.clear()

    def stamp(self, event: Event) -> Told:
        """The event with this transaction's time, correlation and cause; what follows by itself has no actor."""
        role = None if self.by_itself else self.acting_role
        return Told(event, self.time, self.correlation_id, self.causation_id, role)

    async def keep_time_from_running_back(self, keys: Sequence[str]) -> None:
        """Refuse a Test-Clock before a case's last event; without the header a case under one stands still there.

        Telling events does this by itself; a step that tells none, such as taking a lease, asks for it.
        """
        if not self.clock_matters:
            return
        if any(told.event.key in keys for told in self.told):
            await self.be_up_to_date()
        last = await last_case_time(self.connection, keys)
        if last is None or last.occurred_at <= self.now:
            return
        if self.clock_given:
            raise CaseTimeRunsBack(self.now, last.occurred_at)
        if last.under_test_clock:
            self.time = self.time.not_before(last.occurred_at)

    async def one(self, sql: str, *args: Any) -> "Record":
        """The one row of this statement; LookupError when there is none."""
        row = await self.maybe(sql, *args)
        if row is None:
            raise LookupError("the statement gave no row")
        return row

    async def maybe(self, sql: str, *args: Any) -> "Record | None":
        """The first row of this statement, if there is one."""
        await self.be_up_to_date()
        return await self.connection.fetchrow(sql, *args)

    async def rows(self, sql: str, *args: Any) -> "list[Record]":
        """All rows of this statement."""
        await self.be_up_to_date()
        return await self.connection.fetch(sql, *args)

    async def value(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        await self.be_up_to_date()
        return await self.connection.fetchval(sql, *args)

    async def run(self, sql: str, *args: Any) -> int:
        """Run a statement; how many rows it changed. RuntimeError in a command that writes at once."""
        await self.be_up_to_date()
        if self.gathers and not self.connection.is_in_transaction():
            raise RuntimeError("this statement would commit alone: a command that writes at once uses tx.write")
        status: str = await self.connection.execute(sql, *args)
        return int(status.rsplit(" ", 1)[-1]) if status[-1].isdigit() else 0
