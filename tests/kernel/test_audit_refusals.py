"""Refusals are in the activity log, in their own transaction, never without bound, and never in the answer's way."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from services.kernel.http import refusals
from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small
from tests.kit import bearer, eventually

NOTE = {"text": "hello"}
FROM = {"X-Forwarded-For": "203.0.113.7"}

FULL = """
create function full_disk() returns trigger language plpgsql as $$
begin
    raise exception 'no room' using errcode = '53100';
end
$$;
create trigger full_disk before insert on audit for each row execute function full_disk()
"""


async def rows(small: Small) -> list[tuple[Any, ...]]:
    found = await small.service.pool.fetch("select subject, method, route, status, times from audit order by id")
    return [tuple(row) for row in found]


async def test_a_refusal_is_written_down_though_the_command_left_nothing(small: Small) -> None:
    await small.client.post("/api/notes/refused", json=NOTE, headers=small.anna | FROM)
    assert await rows(small) == [("anna", "POST", "/api/notes/refused", 409, None)]
    assert await small.service.pool.fetchval("select address from audit") == "203.0.113.7"
    assert await small.service.pool.fetchval("select count(*) from notes") == 0


Call = Callable[[Small], Awaitable[httpx.Response]]
REFUSED: dict[str, tuple[Call, tuple[Any, ...]]] = {
    "a field that is wrong": (
        lambda small: small.client.post("/api/notes", json={}, headers=small.anna),
        ("anna", "POST", "/api/notes", 422, None),
    ),
    "another role's work": (
        lambda small: small.client.post("/api/parked/1/retry", headers=small.anna),
        ("anna", "POST", "/api/parked/{parked_id:int}/retry", 403, None),
    ),
    "a look at what only others may see": (
        lambda small: small.client.get("/api/parked/1", headers=small.anna),
        ("anna", "GET", "/api/parked/{parked_id:int}", 403, None),
    ),
    "a forged token": (
        lambda small: small.client.post("/api/notes", json=NOTE, headers={"Authorization": "Bearer x.y.z"}),
        ("", "POST", "/api/notes", 401, None),
    ),
    "a person's token where services ask each other": (
        lambda small: small.client.get("/internal/outbox-horizon", headers=small.anna),
        ("anna", "GET", "/internal/outbox-horizon", 404, None),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_refused_is_written_down(small: Small, case: str) -> None:
    call, row = REFUSED[case]
    assert (await call(small)).status_code == row[3]
    assert await rows(small) == [row]


async def test_a_stranger_and_a_mistyped_question_are_not_written_down(small: Small) -> None:
    assert (await small.client.post("/api/notes", json=NOTE)).status_code == 401
    assert (await small.client.get("/api/parked?limit=many", headers=small.root)).status_code == 422
    assert await rows(small) == []


async def test_a_service_that_is_refused_is_named(small: Small) -> None:
    token = small.service.service_tokens.sign("reporting", "funding", "rebuild")
    await small.client.get("/internal/outbox?limit=0", headers={"Authorization": f"Bearer {token}"})
    await small.client.post("/api/notes", json=NOTE, headers={"Authorization": f"Bearer {token}"})
    assert await rows(small) == [("reporting", "POST", "/api/notes", 401, None)]


async def test_a_flood_has_some_rows_and_one_that_tells_how_many_more(small: Small) -> None:
    for _ in range(50):
        await small.client.post(f"/api/parked/{new_id().int % 1000}/retry", headers=small.anna)
    await small.client.post("/api/parked/1/retry", headers=bearer(small.keys, "bea"))
    small.service.refusals.minute_ends = 0

    async def counted() -> bool:
        return (await rows(small))[-1][-1] is not None

    await eventually(counted)
    told = await rows(small)
    route = "/api/parked/{parked_id:int}/retry"
    assert told == 20 * [("anna", "POST", route, 403, None)] + [
        ("bea", "POST", route, 403, None),
        ("anna", "POST", route, 403, 30),
    ]


async def test_a_flood_by_many_is_counted_as_anybodys(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "ALL_A_MINUTE", 2)
    monkeypatch.setattr(refusals, "MOST_KINDS", 1)
    for number in range(5):
        await small.client.post("/api/notes", json={}, headers=bearer(small.keys, f"b{number}"))
    await small.service.refusals.write_down()
    small.service.refusals.end_minute()
    await small.service.refusals.write_down()
    told = [(subject, times) for subject, _, _, _, times in await rows(small)]
    assert told == [("b0", None), ("b1", None), ("b2", 1), ("", 2)]


async def test_what_was_counted_is_written_down_when_the_service_stops(small: Small) -> None:
    for _ in range(21):
        await small.client.post("/api/notes", json={}, headers=small.anna)
    for task in small.service.tasks:
        task.cancel()

    async def counted() -> bool:
        return bool((await rows(small))[-1][-1] == 1)

    await eventually(counted)


async def test_a_refusal_that_cannot_be_stored_is_still_answered_and_stored_later(small: Small) -> None:
    await small.service.pool.execute(FULL)
    answer = await small.client.post("/api/notes", json={}, headers=small.anna)
    assert (answer.status_code, await rows(small)) == (422, [])
    await small.service.pool.execute("drop trigger full_disk on audit")

    async def stored() -> bool:
        return bool(await rows(small))

    await eventually(stored)


async def test_a_path_cannot_break_the_line_it_is_written_on(small: Small) -> None:
    answer = await small.client.post("/api/notes/a%0d%0aroot%20did%20it%1b[2K/again", headers=small.anna)
    assert answer.status_code == 422
    row = await small.service.pool.fetchrow("select path, object_id from audit")
    assert row
    assert row["path"] == "/api/notes/a\\r\\nroot did it\\x1b[2K/again"
    assert row["object_id"] == "a\\r\\nroot did it\\x1b[2K"
