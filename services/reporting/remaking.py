"""Exchanges that an earlier version of this service made are made anew before anything else, from the history."""

import structlog

from services.kernel.service import Service
from services.reporting.store.exchanges import Exchanges
from services.reporting.store.history import History

log = structlog.get_logger()


async def remake_exchanges(service: Service) -> None:
    """Give every exchange all that is told of exchanges now; where that was interrupted it goes on."""
    number = 0
    while more := await remake_some(service):
        number += more
    if number:
        log.info("exchanges.made_anew", number=number)


async def remake_some(service: Service) -> int:
    """Make some of them anew; none when there are no more."""
    async with service.pool.acquire() as connection, connection.transaction():
        exchanges = Exchanges(connection)
        cases = await exchanges.made_before()
        if cases:
            await exchanges.lock(cases)
            await exchanges.replace(await History(connection).facts_of(cases), cases)
        return len(cases)
