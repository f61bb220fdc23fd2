"""Answers that are kept to be given again are forgotten after some days: nobody sends the same command so late."""

import asyncio
from datetime import timedelta

import structlog

from services.kernel.database import Pool, is_transient

log = structlog.get_logger()

PAUSE_SECONDS = 3_600
BATCH = 1_000

# A row that is used again at this moment is left for the next time: whoever asked for it gets its answer.
FORGET = """
delete from idempotency_keys
where ctid = any(array(
    select ctid
    from idempotency_keys
    where created_at between '-infinity' and now() - $1::interval
    limit $2
    for update skip locked
))
"""


async def forget_keys(pool: Pool, days: int) -> None:
    """Forget keys older than this once an hour, until cancelled; what fails in passing is tried the next time."""
    while True:
        try:
            forgotten = await forget_keys_once(pool, timedelta(days=days))
            log.info("keys.forgotten", number=forgotten)
        except Exception as wrong:
            if not is_transient(wrong):
                raise
            log.warning("keys.not_forgotten", reason=type(wrong).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def forget_keys_once(pool: Pool, age: timedelta) -> int:
    """Delete all keys of at least this age, some at a time so that nobody waits for it; how many there were."""
    forgotten, last = 0, BATCH
    while last == BATCH:
        async with pool.acquire(timeout=5) as connection:
            last = int((await connection.execute(FORGET, age, BATCH)).rpartition(" ")[2])
        forgotten += last
    return forgotten
