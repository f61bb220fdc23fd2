"""Releases of different age side by side: what one tells, the others apply, or keep until they can."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.events.catalogue import ALL_EVENTS
from services.kernel.identifiers import new_id
from services.kernel.service import build_service
from services.kernel.settings import Settings
from tests.contracts.toys import BadgeEvent, Door
from tests.kernel.badges import (
    FIRST,
    FIRST_WITH_COLOUR,
    SECOND,
    Reaction,
    badge_service,
    enter_either,
    enter_first,
    first,
    second,
)
from tests.kernel.conftest import Small
from tests.kit import Servers, eventually, make_keys, ready, running, settings_for, tell

Releasing = Callable[..., AbstractAsyncContextManager[Small]]


@pytest.fixture
def release(servers: Servers, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releasing:
    """Start a release that knows some events and heeds some of them; a later one keeps the database."""
    keys = make_keys(tmp_path)

    @asynccontextmanager
    async def start(
        reaction: Reaction, heeds: list[type[BadgeEvent]], knows: list[type[BadgeEvent]]
    ) -> AsyncIterator[Small]:
        for event in knows:
            monkeypatch.setitem(ALL_EVENTS, event.type_name(), event)
        settings = settings_for(Settings, keys, database_url, servers.bootstrap_servers)
        async with running(build_service(badge_service(tmp_path, reaction, *heeds), settings)) as (client, service):
            await ready(service)
            yield Small(client, service, keys)

    return start


async def entries(small: Small, number: int) -> dict[UUID, Any]:
    """Everything entered by badge, as soon as there are so many entries; AssertionError when a badge has two."""

    async def enough() -> list[Any]:
        found = await small.service.pool.fetch("select * from entries")
        return list(found) if len(found) >= number else []

    rows = await eventually(enough)
    by_badge = {row["badge_id"]: row for row in rows}
    assert len(by_badge) == len(rows) == number
    return by_badge


async def parked(small: Small, number: int) -> list[Any]:
    async def enough() -> list[Any]:
        items = (await small.client.get("/api/parked", headers=small.root)).json()["items"]
        return items if len(items) >= number else []

    return await eventually(enough)


async def test_releases_before_and_after_an_additive_change_apply_what_the_other_tells(release: Releasing) -> None:
    early, late = new_id(), new_id()
    async with release(enter_first, heeds=[FIRST], knows=[FIRST]) as before:
        coloured = FIRST_WITH_COLOUR(badge_id=early, holder="anna", door=Door(floor=1), kind="guest", colour="red")
        await tell(before.service, coloured)
        assert (await entries(before, 1))[early]["colour"] is None
    async with release(enter_first, heeds=[FIRST_WITH_COLOUR], knows=[FIRST_WITH_COLOUR]) as after:
        await tell(after.service, first(late))
        assert (await entries(after, 2))[late]["holders"] == ["anna"]


async def test_both_versions_are_told_side_by_side_until_the_last_reader_moved(release: Releasing) -> None:
    alone, told_twice, on_the_way, later, last = (new_id() for _ in range(5))
    async with release(enter_first, heeds=[FIRST], knows=[FIRST, SECOND]) as staying:
        await tell(staying.service, first(alone))
        await tell(staying.service, second(told_twice), first(told_twice))
        await entries(staying, 2)
        await tell(staying.service, second(on_the_way))
    async with release(enter_either, heeds=[FIRST, SECOND], knows=[FIRST, SECOND]) as moved:
        await tell(moved.service, first(on_the_way))
        await tell(moved.service, second(later), first(later))
        await tell(moved.service, second(last))
        found = await entries(moved, 5)
    assert found[told_twice]["holders"] == ["anna"]
    assert found[later]["holders"] == found[last]["holders"] == ["anna", "ben"]


async def test_a_version_that_is_not_known_yet_waits_with_what_follows_it_and_is_applied_in_order(
    release: Releasing,
) -> None:
    waiting, other = new_id(), new_id()
    async with release(enter_first, heeds=[FIRST], knows=[FIRST]) as early:
        await tell(early.service, second(waiting))
        await parked(early, 1)
        await tell(early.service, first(waiting), first(other))
        assert list(await entries(early, 1)) == [other]
        unknown, behind = await parked(early, 2)
        assert "BadgeIssued.v2" in unknown["reason"]
        assert "earlier record of its key" in behind["reason"]
    async with release(enter_either, heeds=[FIRST, SECOND], knows=[FIRST, SECOND]) as updated:
        answer = await updated.client.post(f"/api/parked/{unknown['id']}/retry", headers=updated.root)
        assert answer.json()["applied"] == [unknown["id"], behind["id"]]
        assert (await entries(updated, 2))[waiting]["holders"] == ["anna", "ben"]
