"""At the door nobody waits without bound either, and what a crowded service says comes through."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from services.kernel.settings import Settings
from services.portal.settings import PortalSettings
from tests.portal.conftest import Door

FULL_DISK = """
create function fail() returns trigger language plpgsql as $$
begin
    raise exception 'no room' using errcode = '53100';
end
$$;
create trigger fail before insert on {table} for each row execute function fail();
"""


def asks_to_come_back(answer: httpx.Response) -> bool:
    kind = answer.headers["content-type"]
    return (answer.status_code, kind, "retry-after" in answer.headers) == (503, "application/problem+json", True)


@contextmanager
def answering_within(door: Door, seconds: float) -> Iterator[None]:
    """For a while the portal has this long for an answer."""
    usual = door.service.intake.settings
    door.service.intake.settings = usual.model_copy(update={"answer_seconds": seconds})
    try:
        yield
    finally:
        door.service.intake.settings = usual


@contextmanager
def one_way_in(door: Door) -> Iterator[None]:
    """For a while the portal has one connection to all services."""
    usual = door.service.asking.client
    timeout, limits = httpx.Timeout(30, pool=0.2), httpx.Limits(max_connections=1)
    door.service.asking.client = httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=False)
    try:
        yield
    finally:
        door.service.asking.client = usual


async def test_the_refusal_of_a_crowded_service_comes_through_as_it_is(door: Door) -> None:
    answer = await door.client.post("/api/queue/crowded", json={})
    assert asks_to_come_back(answer)
    assert (answer.headers["retry-after"], answer.json()["detail"]) == ("7", "Too much is asked at once.")


async def test_an_answer_that_does_not_come_in_time_is_not_waited_for(door: Door) -> None:
    with answering_within(door, 0.5):
        asked = await door.client.get("/api/queue/slow?seconds=60")
        told = await door.client.post("/api/queue/slow?seconds=60")
    assert asks_to_come_back(asked)
    assert asks_to_come_back(told)
    assert "not known whether this was stored" in told.json()["detail"]


async def test_a_stream_outlasts_the_time_of_an_answer(door: Door) -> None:
    with answering_within(door, 0.2):
        async with door.client.stream("GET", "/api/queue/events") as answer:
            await asyncio.sleep(0.5)
            assert await anext(answer.aiter_lines()) == "data: first"


async def test_a_crowd_at_the_door_is_told_that_nothing_was_changed(door: Door) -> None:
    with one_way_in(door):
        inside = asyncio.create_task(door.client.get("/api/queue/slow?seconds=2"))
        await asyncio.sleep(0.5)
        outside = await door.client.post("/api/claims", json={})
        assert asks_to_come_back(outside)
        assert "Nothing was changed" in outside.json()["detail"]
        assert (await inside).status_code == 200
        await door.service.asking.client.aclose()


async def test_nobody_is_signed_in_whose_session_cannot_be_stored(door: Door) -> None:
    await door.service.pool.execute(FULL_DISK.format(table="sessions"))
    answer = await door.client.post("/sign-in", data={"subject": "anna", "next": "/"})
    await door.service.pool.execute("drop trigger fail on sessions; drop function fail")
    assert asks_to_come_back(answer)
    assert "set-cookie" not in answer.headers


def test_the_door_waits_longer_than_a_service_takes() -> None:
    times = PortalSettings.model_fields
    service = Settings.model_fields["answer_seconds"].default
    assert times["answer_seconds"].default >= service + times["upstream_patience_seconds"].default
