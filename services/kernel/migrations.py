"""Migrations: numbered SQL files, each applied once in its own transaction, under one advisory lock."""

import hashlib
from pathlib import Path

import asyncpg

from services.kernel.database import open_connection
from services.kernel.grants import FILE, fingerprint, grant, refuse_rowless

KERNEL = Path(__file__).parent / "migrations"
LOCK = 7_301_001
LEDGER = """
create table if not exists migrations (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
)
"""


class MigrationChanged(Exception):
    """A file that was applied before has other content now: write a new file instead."""


async def migrate(database_url: str, folder: Path, role: str | None = None) -> list[str]:
    """Apply what is missing of the kernel's and the service's files, in order of their names; returns what was applied.

    Instances that start together wait for each other at the lock; a file whose content changed is refused. Then `role`
    is granted what the service may do; without one the service works as the database's owner.
    """
    connection = await open_connection(database_url, "migrations")
    try:
        await connection.execute("select pg_advisory_lock($1)", LOCK, timeout=120)
        await connection.execute(LEDGER)
        known = {row["name"]: row["sha256"] for row in await connection.fetch("select name, sha256 from migrations")}
        applied = [name for name, text in files_of(folder) if await apply(connection, name, text, known)]
        if role:
            await grant_unless_known(connection, role, folder, known)
        elif applied:
            await refuse_rowless(connection, folder)
        return applied
    finally:
        await connection.close()


def files_of(folder: Path) -> list[tuple[str, str]]:
    """Names and texts of the kernel's and the service's files, in order of their names."""
    return sorted((file.name, file.read_text()) for place in (KERNEL, folder) for file in place.glob("*.sql"))


async def apply(connection: "asyncpg.Connection[asyncpg.Record]", name: str, text: str, known: dict[str, str]) -> bool:
    """Apply one file unless it was; whether it was applied now."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if name in known:
        if known[name] != sha256:
            raise MigrationChanged(f"{name} was applied with other content; add a new migration file")
        return False
    async with connection.transaction():
        await connection.execute("set local lock_timeout = '5s'")
        await connection.execute(text, timeout=60)
        await connection.execute("insert into migrations (name, sha256) values ($1, $2)", name, sha256)
    return True


async def grant_unless_known(
    connection: "asyncpg.Connection[asyncpg.Record]", role: str, folder: Path, known: dict[str, str]
) -> None:
    """Grant what this version's rows say, once: an older version that starts takes nothing from a newer one."""
    own = [name for name, _ in files_of(folder)]
    sha256 = fingerprint(role, folder, own)
    name = f"{FILE} {sha256[:16]}"
    a_newer_one_was_here = any(other.endswith(".sql") and other not in own for other in known)
    if name in known or a_newer_one_was_here:
        return
    await refuse_rowless(connection, folder)
    async with connection.transaction():
        await connection.execute("set local lock_timeout = '5s'")
        await grant(connection, role, folder)
        await connection.execute("insert into migrations (name, sha256) values ($1, $2)", name, sha256)
