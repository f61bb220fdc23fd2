"""Make everything that is known of exchanges anew, from the history alone: `python -m services.reporting.rebuild`."""

import asyncio

import asyncpg
from pydantic_settings import BaseSettings

from services.kernel.database import Connection
from services.reporting.store.exchanges import Exchanges
from services.reporting.store.history import History


class RebuildSettings(BaseSettings):
    """Whose database is rebuilt."""

    database_url: str


async def rebuild(connection: Connection) -> int:
    """Replace all exchanges in one transaction; how many there are. Whoever reads meanwhile sees the old ones."""
    exchanges, history, number = Exchanges(connection), History(connection), 0
    async with connection.transaction():
        await exchanges.empty()
        async for facts in history.facts_of_all():
            await exchanges.add(facts)
            number += len(facts)
    return number


async def main() -> None:
    connection = await asyncpg.connect(RebuildSettings().database_url, timeout=5)
    try:
        number = await rebuild(connection)
    finally:
        await connection.close()
    print(f"{number} exchanges rebuilt from the history")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
