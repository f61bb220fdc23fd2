"""A process through which many events go: told, relayed, heard, answered and reported; it prints what it weighs.

Run as `python -m tests.kernel.enduring FOLDER EVENTS` with the addresses in the environment; one JSON object a line.
"""

import asyncio
import gc
import json
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.outbox import Told, write_down
from services.kernel.service import Service, ServiceParts, build_service
from services.kernel.settings import Settings
from services.reporting.main import PARTS as REPORTING
from tests.kernel.service import small_service
from tests.kit import eventually

# Told in one round; each is answered with another event.
ROUND = 1_000
AT_ONCE = 250
PATIENCE_SECONDS = 300


class EnduringSettings(Settings):
    """Where the second service, the reporting one, keeps its state."""

    reporting_database_url: str


async def main(folder: Path, events: int) -> None:
    settings = EnduringSettings()
    own = settings.model_copy(update={"database_url": settings.reporting_database_url})
    async with started(small_service(folder), settings) as small, started(REPORTING, own) as reporting:
        for told in range(ROUND, events // 2 + 1, ROUND):
            await tell_a_round(small)
            await until_all_is_heard(small, reporting, told)
            sys.stdout.write(json.dumps({"events": 2 * told, **await weight_at_rest()}) + "\n")
            sys.stdout.flush()


@asynccontextmanager
async def started(parts: ServiceParts, settings: Settings) -> AsyncIterator[Service]:
    app = build_service(parts, settings)
    async with app.router.lifespan_context(app):
        yield app.state.service


async def tell_a_round(small: Service) -> None:
    for _ in range(ROUND // AT_ONCE):
        events = [ApplicationWithdrawn(application_id=new_id(), partnership="P") for _ in range(AT_ONCE)]
        async with small.pool.acquire() as connection, connection.transaction():
            await write_down(connection, [Told(event, wall_clock(), new_id(), None, None) for event in events])
        small.relay.wake()


async def until_all_is_heard(small: Service, reporting: Service, told: int) -> None:
    """Return when each event was heard, answered with another, and both are reported."""

    async def heard() -> bool:
        return bool(await small.pool.fetchval("select count(*) = $1 from notes", told))

    async def reported() -> bool:
        return bool(await reporting.pool.fetchval("select count(*) >= $1 from inbox", 2 * told))

    await eventually(heard, PATIENCE_SECONDS)
    await eventually(reported, PATIENCE_SECONDS)


async def weight_at_rest() -> dict[str, float]:
    """The lightest of five looks: a batch is heard before its offsets are committed, and lives until they are."""
    looks = []
    for _ in range(5):
        looks.append(weight())
        await asyncio.sleep(0.1)
    return min(looks, key=lambda look: look["objects"])


def weight() -> dict[str, float]:
    """Memory of this process in MiB, and how many objects it keeps."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {"mib": pages * resource.getpagesize() / 2**20, "objects": len(gc.get_objects())}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
