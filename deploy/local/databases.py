"""Databases and roles of a PostgreSQL server, whoever runs it."""

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from deploy.local.passwords import database_of
from deploy.local.places import ROOT, SERVICES
from deploy.local.postgres import binaries
from deploy.local.waiting import run_apart

OF_AN_EARLIER_VERSION = """
select datname
from pg_database
join pg_roles on pg_roles.oid = datdba
where datname = any($1::text[]) and rolname <> datname || '_owner'
"""


def database_url(server_url: str, name: str, role: str | None = None) -> str:
    """The server's address with this database in it, and with this role and no password where one is given."""
    parts = urlsplit(server_url)
    netloc = f"{role}@{parts.netloc.rpartition('@')[2]}" if role else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{name}"))


def make_databases(server_url: str, names: list[str]) -> None:
    """Make those that are missing."""
    run_apart(_make(server_url, names))


def make_service_databases(server_url: str, passwords: Path) -> None:
    """Make the databases and roles of all services, as deploy/databases.sql says, with the passwords of this folder."""
    carry_out(server_url, ROOT / "deploy" / "databases.sql", PGPASS_FOLDER=str(passwords))
    for name in run_apart(_of_an_earlier_version(server_url)):
        carry_out(database_url(server_url, name), ROOT / "deploy" / "hand_over.sql")


def carry_out(url: str, script: Path, **further: str) -> None:
    """Let psql carry out a script; RuntimeError with what it says when that fails. The address is no argument."""
    parts = urlsplit(url)
    where = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    command = [str(binaries() / "psql"), "--no-psqlrc", "--quiet", "--file", str(script)]
    told = subprocess.run(command, env=os.environ | where | further, capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(f"{script.name} was not carried out: {told.stderr.strip()}")


async def _make(server_url: str, names: list[str]) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        there = {row["datname"] for row in await connection.fetch("select datname from pg_database")}
        for name in (name for name in names if name not in there):
            await connection.execute(f'create database "{name}"')
    finally:
        await connection.close()


async def _of_an_earlier_version(server_url: str) -> list[str]:
    connection = await asyncpg.connect(server_url)
    try:
        rows = await connection.fetch(OF_AN_EARLIER_VERSION, [database_of(service) for service in SERVICES])
    finally:
        await connection.close()
    return [row["datname"] for row in rows]
