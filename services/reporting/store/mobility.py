"""Mobility records as they stream out of the database: a row for each completed exchange, never many at once."""

import csv
import io
from collections.abc import AsyncIterator

from services.kernel.transaction import Transaction
from services.reporting.domain.mobility_record import FIELDS, FILLED, record_of

ROWS_AT_ONCE = 2_000
PATIENCE = "set local idle_in_transaction_session_timeout = '60s'"
RECORDS = """
select *
from counted_exchanges
where stay_completed
order by application_id
"""


class MobilityRecords:
    """Completed exchanges of what was asked (Figures.ask), in the order of their ids."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def number(self) -> int:
        number: int = await self.tx.value("select count(*) from counted_exchanges where stay_completed")
        return number

    async def stated(self) -> dict[str, int]:
        """How many records state each column."""
        counts = ", ".join(f"count({field.column}) as {field.column}" for field in FILLED)
        row = await self.tx.one(f"select {counts} from counted_exchanges where stay_completed")  # noqa: S608
        return {name: int(number) for name, number in row.items()}

    async def as_csv(self) -> AsyncIterator[bytes]:
        """RFC 4180 text in pieces of some thousand lines; must run in a transaction that stays open meanwhile."""
        await self.tx.run(PATIENCE)
        cursor = self.tx.connection.cursor(RECORDS, prefetch=ROWS_AT_ONCE)
        piece = io.StringIO()
        writer = csv.writer(piece)
        writer.writerow([field.name for field in FIELDS])
        number = 0
        async for row in cursor:
            writer.writerow(record_of(dict(row)))
            number += 1
            if number % ROWS_AT_ONCE == 0:
                yield taken(piece)
        yield taken(piece)


def taken(piece: io.StringIO) -> bytes:
    """What was written so far, which is forgotten."""
    text = piece.getvalue()
    piece.seek(0)
    piece.truncate()
    return text.encode()
