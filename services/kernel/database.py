"""PostgreSQL: the pool with its time-outs, and what counts as a passing failure."""

from typing import TYPE_CHECKING, Any

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Connection = Any
    Pool = Any

SESSION = {
    "statement_timeout": "5000",
    "lock_timeout": "4000",
    "idle_in_transaction_session_timeout": "10000",
    "timezone": "UTC",
}
PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    ConnectionError,
    TimeoutError,
)


def is_transient(wrong: BaseException) -> bool:
    """Whether a failure passes by itself: connection, time-out, serialisation, deadlock, lack of resources."""
    if isinstance(wrong, asyncpg.InterfaceError) and not isinstance(wrong, asyncpg.DataError):
        return "clos" in str(wrong) or "connection" in str(wrong)
    return isinstance(wrong, PASSING)


async def keep_session(connection: Any) -> None:
    """Return a connection to the pool as it is: no session state is ever set, so a reset would be a wasted trip."""


async def open_pool(url: str, service: str, size: int) -> Pool:
    """A pool of up to `size` connections whose every wait is bounded (reliability F.4)."""
    return await asyncpg.create_pool(
        url,
        min_size=2,
        max_size=size,
        command_timeout=8,
        timeout=5,
        reset=keep_session,
        server_settings={"application_name": service, **SESSION},
    )


async def open_connection(url: str, purpose: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection outside the pool, for what holds a session lock."""
    return await asyncpg.connect(
        url, timeout=5, command_timeout=8, server_settings={"application_name": purpose, "timezone": "UTC"}
    )
