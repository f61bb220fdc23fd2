"""The answer to a command is given again for some days, and forgotten then."""

from datetime import timedelta

import pytest

from services.kernel import forgetting
from services.kernel.forgetting import forget_keys_once
from tests.kernel.conftest import Small, Starting
from tests.kit import eventually

NOTE = {"text": "hello"}
OLDER = "update idempotency_keys set created_at = created_at - interval '7 days 1 second' where key like 'old%'"
WEEK = timedelta(days=7)


async def keep(small: Small, *keys: str) -> None:
    for key in keys:
        answer = await small.client.post("/api/notes", json=NOTE, headers=small.anna | {"Idempotency-Key": key})
        assert answer.status_code == 201


async def kept(small: Small) -> list[str]:
    return [row["key"] for row in await small.service.pool.fetch("select key from idempotency_keys order by key")]


async def test_keys_are_forgotten_after_a_week_and_not_before(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    await keep(small, "old 1", "old 2", "old 3", "young")
    await small.service.pool.execute(OLDER)
    monkeypatch.setattr(forgetting, "BATCH", 2)
    assert await forget_keys_once(small.service.pool, WEEK) == 3
    assert await kept(small) == ["young"]


async def test_a_key_whose_answer_is_just_given_again_does_not_hold_the_others_up(small: Small) -> None:
    await keep(small, "old 1", "old 2")
    await small.service.pool.execute(OLDER)
    async with small.service.pool.acquire() as connection, connection.transaction():
        await connection.execute("select from idempotency_keys where key = 'old 1' for update")
        assert await forget_keys_once(small.service.pool, WEEK) == 1
    assert await kept(small) == ["old 1"]


async def test_a_service_forgets_by_itself(start_small: Starting) -> None:
    async with start_small() as small:
        await keep(small, "old", "young")
        await small.service.pool.execute(OLDER)
    async with start_small() as small:
        await eventually(lambda: only_the_young_is_kept(small))


async def only_the_young_is_kept(small: Small) -> bool:
    return await kept(small) == ["young"]
