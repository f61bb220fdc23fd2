"""PostgreSQL: the pool with its time-outs, what it must be set to, and what counts as a passing failure."""

import errno
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
# A peer that is gone is noticed within half a minute, and its query ends soon after it.
WATCHED = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20s",
    "client_connection_check_interval": "5s",
}
UNSAFE = """
select name, setting
from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
order by name
"""
PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresSystemError,
    # Raised by a connection that was cut between two messages of one statement.
    asyncpg.InternalClientError,
    ConnectionError,
    TimeoutError,
)
PASSING_NUMBERS = (
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOBUFS,
    errno.ENOSPC,
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
)


class UnsafeServer(Exception):
    """PostgreSQL is set to confirm what it may still lose."""


# What ends a connection of one's own; whoever holds one opens another after a pause.
CONNECTION_ENDS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


def is_transient(wrong: BaseException) -> bool:
    """Whether a failure passes by itself: connection, time-out, serialisation, deadlock, lack of resources or room."""
    if isinstance(wrong, asyncpg.InterfaceError) and not isinstance(wrong, asyncpg.DataError):
        return "clos" in str(wrong) or "connection" in str(wrong)
    if isinstance(wrong, OSError) and wrong.errno in PASSING_NUMBERS:
        return True
    # A bare OSError: several addresses of one host were tried and failed in different ways.
    return isinstance(wrong, PASSING) or type(wrong) is OSError


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
        server_settings={"application_name": service, **SESSION, **WATCHED},
    )


async def open_connection(url: str, purpose: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection outside the pool, for what holds a session lock."""
    return await asyncpg.connect(
        url, timeout=5, command_timeout=8, server_settings={"application_name": purpose, "timezone": "UTC", **WATCHED}
    )


async def refuse_unsafe(url: str) -> None:
    """UnsafeServer unless what PostgreSQL confirms survives a crash of its machine."""
    connection = await open_connection(url, "safety")
    try:
        found = await connection.fetch(UNSAFE)
    finally:
        await connection.close()
    if found:
        settings = ", ".join(f"{row['name']} = {row['setting']}" for row in found)
        raise UnsafeServer(f"PostgreSQL has {settings}: it confirms what a crash takes back. Switch it on.")
