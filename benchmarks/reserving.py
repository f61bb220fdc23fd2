"""Reservations on one hot envelope, beside the conditional UPDATE alone, and exact to the cent at the end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.cases import AMOUNT, CALL, PARTNERSHIP
from benchmarks.rows import Row, in_turn
from contracts.scheme.money import Money
from services.funding import main as funding
from services.funding.domain.ceiling import Way
from services.funding.domain.envelope import Grant, NoRoom, Reserved
from services.funding.domain.ledger import Account
from services.funding.store.ceilings import Ceilings
from services.funding.store.envelopes import Envelopes
from services.kernel.clock import wall_clock
from services.kernel.database import Connection, Pool, open_pool
from services.kernel.identifiers import new_id
from services.kernel.migrations import migrate
from services.kernel.transaction import Transaction

EACH_ROUND, CONNECTIONS, TOO_MANY = 2_000, 8, 10
FLOOR_PARTNERSHIP = "FLOOR"
CASES = """
insert into cases (
    application_id, call, revision, partnership, host_partnership, visitor_id, visitor_owner, visitor_country,
    visitor_latitude, visitor_longitude, host_id, host_owner, host_country, host_latitude, host_longitude, mode,
    first_day, last_day
)
select
    id, $2, 1, $3, $3, id, 'anna', 'PL',
    52.2, 21.0, id, 'luc', 'FR', 44.8, -0.6, 'physical',
    '2027-03-01', '2027-03-05'
from unnest($1::uuid[]) as given (id)
"""
TAKE = """
update envelopes
set reserved_cents = reserved_cents + $2
where partnership = $1
  and reserved_cents + committed_cents + paid_cents + $2 <= ceiling_cents
"""


class NotExact(AssertionError):
    """An envelope does not hold what was reserved in it."""


async def measure_reservations(bench: Bench) -> list[Row]:
    """Reservations a second of the product's own step, against a transaction with the conditional UPDATE alone."""
    database_url = bench.database("funding")
    await migrate(database_url, Path(funding.__file__).parent / "migrations")
    async with await open_pool(database_url, "bench", CONNECTIONS) as pool:
        for partnership in (PARTNERSHIP, FLOOR_PARTNERSHIP):
            await in_transaction(pool, partial(open_envelope, partnership))
        full = Money(0)
        number = bench.times(EACH_ROUND)

        async def ours() -> float:
            nonlocal full
            full += Money(AMOUNT.cents * number)
            return await reserve_exactly(pool, number, full)

        await ours()
        # The statistics that a database in use has; plans made for empty tables look at every row.
        await pool.execute("vacuum analyze")
        floors, reserved = await in_turn(bench.rounds, partial(take_only, pool, number), ours)
    path = "reservations on one hot envelope, exact, against the conditional UPDATE alone"
    return [Row(path, "reservations/s", 0.60, floors, reserved)]


async def open_envelope(partnership: str, tx: Transaction) -> None:
    await Envelopes(tx).open(partnership, CALL, Money(10**15 if partnership == FLOOR_PARTNERSHIP else 0))


async def widen(full: Money, tx: Transaction) -> None:
    """Another ceiling, as the programme's own word: this is no matter of who may say so."""
    await Ceilings(tx).decree(PARTNERSHIP, full, Way.PROGRAMME, CALL)
    await Envelopes(tx).set_ceiling(PARTNERSHIP, full)


async def take_only(pool: Pool, number: int) -> float:
    """Conditional updates of one envelope a second, each in its transaction."""

    async def take(connection: Connection) -> None:
        async with connection.transaction():
            await connection.execute(TAKE, FLOOR_PARTNERSHIP, AMOUNT.cents)

    return await rate_of(pool, [take] * number)


async def reserve_exactly(pool: Pool, number: int, full: Money) -> float:
    """Reservations a second while the envelope has room for just so many; NotExact unless it is full afterwards."""
    granted = [grant_to(case) for case in await add_cases(pool, number + TOO_MANY)]
    await in_transaction(pool, partial(widen, full))
    outcomes: list[Reserved | NoRoom] = []

    async def reserve(grant: Grant, connection: Connection) -> None:
        async with connection.transaction():
            tx = Transaction(connection, wall_clock(), new_id(), gathers=True)
            outcomes.append(await Envelopes(tx).reserve(grant))
            await tx.send_writes()

    rate = await rate_of(pool, [partial(reserve, grant) for grant in granted[:number]])
    await rate_of(pool, [partial(reserve, grant) for grant in granted[number:]])
    await refuse_inexact(pool, full, number, outcomes)
    return rate


async def rate_of(pool: Pool, works: Sequence[Callable[[Connection], Awaitable[None]]]) -> float:
    """How many of these are done in a second by several connections at once."""
    waiting = iter(works)

    async def work_on() -> None:
        async with pool.acquire() as connection:
            for work in waiting:
                await work(connection)

    began = time.perf_counter()
    await asyncio.gather(*(work_on() for _ in range(CONNECTIONS)))
    return len(works) / (time.perf_counter() - began)


async def refuse_inexact(pool: Pool, full: Money, number: int, outcomes: Sequence[Reserved | NoRoom]) -> None:
    """The envelope is full and nothing more; its postings say the same; whoever came too late has nothing."""
    async with pool.acquire() as connection:
        envelopes = Envelopes(Transaction(connection, wall_clock(), new_id()))
        envelope = await envelopes.find(PARTNERSHIP)
        balances = await envelopes.ledger.balances(PARTNERSHIP)
    reserved = sum(isinstance(outcome, Reserved) for outcome in outcomes)
    if envelope is None or envelope.reserved != full or reserved != number:
        raise NotExact(f"{reserved} of {number} were reserved: {envelope}")
    if balances[Account.RESERVED] != full.cents or balances[Account.AVAILABLE] != 0:
        raise NotExact(f"the postings say {balances}")


async def in_transaction(pool: Pool, work: Callable[[Transaction], Awaitable[object]]) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await work(Transaction(connection, wall_clock(), new_id()))


async def add_cases(pool: Pool, number: int) -> list[UUID]:
    ids = [new_id() for _ in range(number)]
    await pool.execute(CASES, ids, CALL, PARTNERSHIP)
    return ids


def grant_to(case: UUID) -> Grant:
    return Grant(case, 1, PARTNERSHIP, AMOUNT, "eva")
