"""A handler that hangs or a batch that takes too long holds the other records up for a bounded time only."""

import asyncio
from uuid import UUID

import pytest

from contracts.events.applications import ApplicationWithdrawn
from services.kernel import consumer
from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small, Starting
from tests.kit import eventually, tell


@pytest.fixture
def soon_for_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound for a batch that sixty records of a twentieth second each exceed; one record never comes near its own."""
    monkeypatch.setattr(consumer, "BATCH_SECONDS", 1.0)


@pytest.fixture
def soon(soon_for_batches: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds as short as a test is patient."""
    monkeypatch.setattr(consumer, "RECORD_SECONDS", 0.3)


def withdrawn(note: UUID) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(application_id=note, partnership="P")


async def seen_once(small: Small, notes: list[UUID]) -> bool:
    rows = await small.service.pool.fetch("select seen from notes where id = any($1)", notes)
    return [row["seen"] for row in rows] == [1] * len(notes)


async def parked(small: Small) -> list[tuple[str, str]]:
    rows = await small.service.pool.fetch("select key, reason from parked where settled_at is null")
    return [(row["key"], row["reason"]) for row in rows]


@pytest.mark.usefixtures("soon")
async def test_a_handler_that_hangs_is_parked_and_the_rest_flows(start_small: Starting) -> None:
    notes = [new_id() for _ in range(20)]

    async def trouble(event: ApplicationWithdrawn) -> None:
        if event.application_id == notes[7]:
            await asyncio.Event().wait()

    async with start_small(trouble) as small:
        await tell(small.service, *map(withdrawn, notes))
        await eventually(lambda: seen_once(small, [note for note in notes if note != notes[7]]), 60)
        assert [key for key, _ in await eventually(lambda: parked(small))] == [str(notes[7])]
        assert "TookTooLong" in (await parked(small))[0][1]


@pytest.mark.usefixtures("soon_for_batches")
async def test_a_batch_that_takes_too_long_is_applied_in_smaller_pieces(start_small: Starting) -> None:
    notes = [new_id() for _ in range(60)]

    async def trouble(event: ApplicationWithdrawn) -> None:
        await asyncio.sleep(0.05)

    async with start_small(trouble) as small:
        await tell(small.service, *map(withdrawn, notes))
        await eventually(lambda: seen_once(small, notes), 60)
        assert await parked(small) == []
        assert small.service.consumption.piece < consumer.LARGEST_PIECE


async def test_what_is_not_done_when_the_service_stops_is_given_back(start_small: Starting) -> None:
    begun, notes = asyncio.Event(), [new_id() for _ in range(30)]

    async def trouble(event: ApplicationWithdrawn) -> None:
        if event.application_id == notes[0]:
            begun.set()
            raise ConnectionError("the database is away")

    async with start_small(trouble) as small:
        await tell(small.service, *map(withdrawn, notes))
        await begun.wait()
    async with start_small() as small:
        await eventually(lambda: seen_once(small, notes), 60)
        assert await parked(small) == []
