"""Who gets a connection: requests queue in order, not too many and not for long; the rest of the pool is not theirs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from services.kernel.database import Connection, Pool, is_transient
from services.kernel.http.problems import Problem, unavailable
from services.kernel.metrics import REFUSED, WAITING
from services.kernel.settings import Settings

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

log = structlog.get_logger()


class Lending:
    """Lends connections of the pool to requests.

    What is never lent (`pool_reserve`) stays for the consumer, the background loops and the question whether the
    service is ready: those use the pool itself, and no crowd of requests keeps them waiting.
    """

    def __init__(self, pool: Pool, service: str, settings: Settings) -> None:
        self.pool = pool
        self.service = service
        self.longest_queue = settings.pool_longest_queue
        self.wait_seconds = settings.pool_wait_seconds
        self.turns = asyncio.Semaphore(max(1, settings.pool_size - settings.pool_reserve))
        self.waiting = 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection of one's own; Problem 503 at once when too many wait for one, and when it is not had in time.

        Whatever is raised before the connection is there means that nothing was begun.
        """
        await self.turn()
        try:
            connection = await self.take()
            try:
                yield connection
            finally:
                await self.pool.release(connection)
        finally:
            self.turns.release()

    async def turn(self) -> None:
        """Wait in the queue, if there is one."""
        if not self.turns.locked():
            await self.turns.acquire()
            return
        if self.waiting >= self.longest_queue:
            raise self.refusal("pool")
        self.wait(1)
        try:
            async with asyncio.timeout(self.wait_seconds):
                await self.turns.acquire()
        except TimeoutError:
            raise self.refusal("pool") from None
        finally:
            self.wait(-1)

    async def take(self) -> "PoolConnectionProxy[Record]":
        try:
            async with asyncio.timeout(self.wait_seconds):
                return await self.pool.acquire()
        except Exception as wrong:
            if not is_transient(wrong):
                raise
            log.warning("database.not_reached", reason=type(wrong).__name__)
            raise self.refusal("database") from wrong

    def wait(self, more: int) -> None:
        self.waiting += more
        WAITING.labels(self.service).set(self.waiting)

    def refusal(self, reason: str) -> Problem:
        REFUSED.labels(self.service, reason).inc()
        if reason == "pool":
            return unavailable("Too much is asked at once. Nothing was changed; try again in a moment.")
        return unavailable("The database does not answer. Nothing was changed; try again in a moment.")
