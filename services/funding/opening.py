"""At the start every partnership of an open call has its envelope."""

from contracts.scheme.programmes import load_programmes
from services.funding.store.envelopes import Envelopes
from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.service import Service
from services.kernel.transaction import Transaction


async def open_envelopes(service: Service) -> None:
    """Make the envelopes that the open calls' programmes give money to; one that is there stays as it is."""
    async with service.pool.acquire() as connection, connection.transaction():
        envelopes = Envelopes(Transaction(connection, wall_clock(), new_id()))
        for programme in load_programmes().all:
            for partnership in programme.partnerships:
                if programme.open and partnership.ceiling is not None:
                    await envelopes.open(partnership.code, programme.code, partnership.ceiling)
