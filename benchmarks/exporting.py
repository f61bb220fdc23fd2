"""A million mobility records as they stream out: beside PostgreSQL's own COPY, and in how much memory."""

import gc
import time
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.rows import Row, in_turn
from benchmarks.tables import filled
from contracts.scheme.programmes import load_programmes
from services.kernel.clock import wall_clock
from services.kernel.database import Connection
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from services.reporting.store.figures import Figures
from services.reporting.store.mobility import RECORDS, MobilityRecords

# Of so many exchanges a million are completed.
EXCHANGES = 1_600_000
AS_OF = datetime(2030, 12, 1, tzinfo=UTC)
STATUS = Path("/proc/self/status")


async def measure_export(bench: Bench) -> list[Row]:
    """Records a second, and what the process grows by while a tenth of them, then all of them, stream by."""
    connection = await filled(bench, bench.times(EXCHANGES))
    # First of all: what was asked of the system before would be there to be used again.
    tenth, whole = await in_turn(bench.rounds, partial(growth, connection, 10), partial(growth, connection, 1))
    floors, ours = await in_turn(bench.rounds, partial(copied, connection), partial(streamed, connection))
    await connection.close()
    return [
        Row("mobility records streamed as CSV against COPY", "records/s", None, floors, ours),
        Row("memory for all mobility records against a tenth", "MiB grown", None, tenth, whole),
    ]


async def asked(connection: Connection) -> MobilityRecords:
    tx = Transaction(connection, wall_clock(), new_id())
    await Figures(tx, load_programmes().open_call.code, AS_OF).ask(None, None)
    return MobilityRecords(tx)


async def copied(connection: Connection) -> float:
    """Records a second when PostgreSQL writes them as CSV itself, and nobody looks at them."""
    async with connection.transaction():
        number, to = await (await asked(connection)).number(), BytesIO()
        began = time.perf_counter()
        await connection.copy_from_query(RECORDS, output=to, format="csv", timeout=600)
        return number / (time.perf_counter() - began)


async def streamed(connection: Connection) -> float:
    """Records a second as they are sent to who asks."""
    async with connection.transaction():
        records = await asked(connection)
        number = await records.number()
        began = time.perf_counter()
        lines = 0
        async for piece in records.as_csv():
            lines += piece.count(b"\n")
        if lines != number + 1:
            raise AssertionError(f"{lines} lines for {number} records")
        return number / (time.perf_counter() - began)


async def growth(connection: Connection, part: int) -> float:
    """By how many MiB the process is larger at most than before, while one part in so many of all records goes by."""
    gc.collect()
    async with connection.transaction():
        records = await asked(connection)
        number, lines, before = await records.number() // part, 0, resident()
        most = before
        async for piece in records.as_csv():
            lines, most = lines + piece.count(b"\n"), max(most, resident())
            if lines > number:
                break
        return max(most - before, 1.0)


def resident() -> float:
    """Memory that this process holds, in MiB."""
    [line] = [line for line in STATUS.read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024
