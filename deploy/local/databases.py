"""Databases of a PostgreSQL server, whoever runs it."""

from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.local.waiting import run_apart


def database_url(server_url: str, name: str) -> str:
    """The server's address with this database in it."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def make_databases(server_url: str, names: list[str]) -> None:
    """Make those that are missing."""
    run_apart(_make(server_url, names))


async def _make(server_url: str, names: list[str]) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        there = {row["datname"] for row in await connection.fetch("select datname from pg_database")}
        for name in (name for name in names if name not in there):
            await connection.execute(f'create database "{name}"')
    finally:
        await connection.close()
