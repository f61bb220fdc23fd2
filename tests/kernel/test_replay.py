"""The replay feed: everything that a service told, by position, for services that ask with a purpose."""

import httpx

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.http.replay import PUBLISHED, REACHED, TOLD
from services.kernel.identifiers import new_id
from services.kernel.identity import ServiceTokens
from tests.kernel.conftest import Small
from tests.kit import eventually, tell


async def ask(small: Small, **asked: int) -> httpx.Response:
    token = ServiceTokens(small.keys.secret).sign("reporting", "funding", "a test")
    headers = {"Authorization": f"Bearer {token}"}
    return (await small.client.get("/internal/outbox", params=asked, headers=headers)).raise_for_status()


def rows_of(page: httpx.Response) -> list[dict[str, str]]:
    return [dict(zip(TOLD, line.split("\t"), strict=True)) for line in page.text.splitlines()]


async def tell_and_publish(small: Small, number: int) -> None:
    async def all_published() -> bool:
        return not await small.service.pool.fetchval("select count(*) from outbox where position is null")

    await tell(small.service, *(ApplicationWithdrawn(application_id=new_id(), partnership="P") for _ in range(number)))
    await eventually(all_published)


async def test_pages_follow_each_other_without_gap_and_hold_the_bytes_that_were_told(small: Small) -> None:
    await tell_and_publish(small, 25)
    told = await all_rows(small, limit=7)
    kept = await small.service.pool.fetch("select position, event_id, body from outbox order by position")
    assert [int(row["position"]) for row in told[:25]] == list(range(1, 26))
    assert [(row["event_id"], row["body"]) for row in told] == [
        (str(row["event_id"]), row["body"]) for row in kept[: len(told)]
    ]


async def all_rows(small: Small, limit: int) -> list[dict[str, str]]:
    told: list[dict[str, str]] = []
    while rows := rows_of(await ask(small, after=len(told), limit=limit)):
        assert len(rows) <= limit
        told += rows
    return told


async def test_after_the_last_position_there_is_nothing_and_it_says_how_much_there_is(small: Small) -> None:
    await tell_and_publish(small, 3)
    page = await ask(small, after=1_000)
    assert (page.content, page.headers[REACHED]) == (b"", "1000")
    assert int(page.headers[PUBLISHED]) >= 3


async def test_only_a_service_with_a_purpose_reads_the_feed_and_that_is_audited(small: Small) -> None:
    for headers in ({}, small.root, small.anna):
        assert (await small.client.get("/internal/outbox", headers=headers)).status_code == 404
    await ask(small)
    audited = await small.service.pool.fetch(
        "select subject, purpose from audit where path = '/internal/outbox' and status = 200"
    )
    assert [tuple(row) for row in audited] == [("reporting", "a test")]
