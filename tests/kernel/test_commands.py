"""A command is one transaction: state, event, audit entry and the answer to its key commit together."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.kernel.conftest import Small
from tests.kit import told_types

NOTE = {"text": "hello"}


async def written(small: Small) -> int:
    count: int = await small.service.pool.fetchval("select count(*) from notes where text = 'hello'")
    return count


async def test_a_command_stores_tells_and_is_audited(small: Small) -> None:
    answer = await small.client.post("/api/notes", json=NOTE, headers=small.anna)
    assert answer.status_code == 201
    assert await told_types(small.service, answer.json()["id"]) == ["ApplicationWithdrawn"]
    assert await small.service.pool.fetchval("select subject from audit") == "anna"


async def test_a_refused_command_leaves_nothing_behind(small: Small) -> None:
    answer = await small.client.post("/api/notes/refused", json=NOTE, headers=small.anna)
    assert (answer.status_code, answer.json()["existing_id"]) == (409, "x")
    assert answer.headers["content-type"] == "application/problem+json"
    assert await written(small) == 0
    assert await small.service.pool.fetchval("select count(*) from outbox where causation_id is null") == 0


async def test_the_same_key_and_body_give_the_first_answer_again(small: Small) -> None:
    headers = small.anna | {"Idempotency-Key": "k1"}
    first = await small.client.post("/api/notes", json=NOTE, headers=headers)
    again = await small.client.post("/api/notes", content='{ "text":"hello" }', headers=headers | JSON)
    assert (again.status_code, again.json()) == (201, first.json())
    assert await written(small) == 1


async def test_the_same_key_with_another_body_is_refused(small: Small) -> None:
    headers = small.anna | {"Idempotency-Key": "k1"}
    await small.client.post("/api/notes", json=NOTE, headers=headers)
    answer = await small.client.post("/api/notes", json={"text": "other"}, headers=headers)
    assert answer.status_code == 409
    assert "new key" in answer.json()["detail"]


async def test_fifty_twins_with_one_key_have_one_effect_and_one_answer(small: Small) -> None:
    headers = small.anna | {"Idempotency-Key": "k1"}
    answers = await asyncio.gather(*(small.client.post("/api/notes", json=NOTE, headers=headers) for _ in range(50)))
    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert await written(small) == 1


async def test_a_key_belongs_to_the_person_who_used_it(small: Small) -> None:
    for headers in (small.anna, small.root):
        answer = await small.client.post("/api/notes", json=NOTE, headers=headers | {"Idempotency-Key": "k1"})
        assert answer.status_code == 201
    assert await written(small) == 2


async def test_a_test_clock_before_the_last_event_is_refused(small: Small) -> None:
    at = {"Test-Clock": "2030-05-02T09:00:00Z"}
    note = (await small.client.post("/api/notes", json=NOTE, headers=small.anna | at)).json()["id"]
    earlier = {"Test-Clock": "2030-05-01T09:00:00Z"}
    answer = await small.client.post(f"/api/notes/{note}/again", headers=small.anna | earlier)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Test-Clock")


async def test_time_stands_still_for_a_case_under_a_test_clock_when_no_clock_is_given(small: Small) -> None:
    at = {"Test-Clock": "2030-05-02T09:00:00Z"}
    note = (await small.client.post("/api/notes", json=NOTE, headers=small.anna | at)).json()["id"]
    await small.client.post(f"/api/notes/{note}/again", headers=small.anna)
    rows = await small.service.pool.fetch("select distinct occurred_at, clock from outbox where key = $1", note)
    assert [(row["occurred_at"].isoformat(), row["clock"]) for row in rows] == [("2030-05-02T09:00:00+00:00", "test")]


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("content", "status", "field"),
    [
        ("{", 400, None),
        ("[" * 100_000, 400, None),
        ('{"text": "a", "extra": 1}', 422, "extra"),
        ('{"text": "a", "count": NaN}', 422, "count"),
        ('{"text": "a", "count": "5"}', 422, "count"),
        ('{"text": "a", "count": 5.5}', 422, "count"),
        ('{"text": "a", "count": "１２"}', 422, "count"),
        ('{"text": "a", "count": true}', 422, "count"),
        ('{"text": "a", "on": "2026-02-30"}', 422, "on"),
        ('{"text": "a", "on": 1767139200}', 422, "on"),
        ('{"text": "a", "on": "1767139200"}', 422, "on"),
        ('{"text": "a", "latitude": 91.0}', 422, "latitude"),
        ('{"text": "a", "latitude": "50"}', 422, "latitude"),
        ('{"text": "a", "agreed": "yes"}', 422, "agreed"),
        ('{"text": "\\u0000"}', 422, "text"),
        ('{"text": "\\ud800"}', 422, "text"),
        ('{"text": "  "}', 422, "text"),
        ('{"text": "a", "title": "a\\nb"}', 422, "title"),
        ('{"text": "a", "text": "b"}', 422, "text"),
        ("{}", 422, "text"),
        ('"text"', 422, "body"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_stored(
    small: Small, content: str, status: int, field: str | None
) -> None:
    answer = await small.client.post("/api/notes", content=content, headers=small.anna | JSON)
    assert answer.status_code == status
    assert [error["field"] for error in answer.json().get("errors", [])] == ([field] if field else [])
    assert await small.service.pool.fetchval("select count(*) from notes where text <> ''") == 0


async def test_a_body_of_another_type_is_refused(small: Small) -> None:
    text = {"Content-Type": "text/plain"}
    answer = await small.client.post("/api/notes", content='{"text": "a"}', headers=small.anna | text)
    assert answer.status_code == 415


async def test_a_large_body_is_refused_whether_its_length_is_said_or_not(small: Small) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    told = await small.client.post("/api/notes", content=b"x" * 2_000_000, headers=small.anna | JSON)
    untold = await small.client.post("/api/notes", content=chunks(), headers=small.anna | JSON)
    assert (told.status_code, untold.status_code) == (413, 413)


@pytest.mark.parametrize("token", ["", "Bearer x.y.z", "Basic YTpi"])
async def test_nobody_gets_in_without_a_good_token(small: Small, token: str) -> None:
    answer = await small.client.post("/api/notes", json=NOTE, headers={"Authorization": token} if token else {})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_unexpected_failure_shows_an_id_and_nothing_else(small: Small) -> None:
    answer = await small.client.get(f"/api/notes/{'0' * 8}-0000-7000-8000-{'0' * 12}", headers=small.anna)
    assert answer.status_code == 500
    assert set(answer.json()) == {"type", "title", "status", "detail", "id"}


@pytest.mark.parametrize(
    "clock", ["yesterday", "2027-03-01T09:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
async def test_a_test_clock_that_is_no_time_is_refused(small: Small, clock: str) -> None:
    answer = await small.client.post("/api/notes", json=NOTE, headers=small.anna | {"Test-Clock": clock})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Test-Clock")


async def test_a_value_that_no_column_can_hold_is_refused(small: Small) -> None:
    answer = await small.client.get("/api/notes?title=%00", headers=small.anna)
    assert answer.status_code == 422


async def test_parked_records_are_listed_page_by_page(small: Small) -> None:
    await small.service.pool.execute(MANY_PARKED)
    found: list[int] = []
    cursor = "0"
    while cursor:
        page = (await small.client.get(f"/api/parked?limit=2&cursor={cursor}", headers=small.root)).json()
        found, cursor = found + [item["offset"] for item in page["items"]], page["next"]
    assert found == [1, 2, 3, 4, 5]


MANY_PARKED = """
insert into parked (topic, partition, "offset", headers, reason, attempts, waiting)
select 't', 0, place, '[]', 'strange', 1, false
from generate_series(1, 5) as place
"""


async def test_who_is_not_signed_in_learns_nothing_about_bodies(small: Small) -> None:
    answers = [await small.client.post("/api/notes", content=content, headers=JSON) for content in ("{}", "{")]
    assert [answer.status_code for answer in answers] == [401, 401]
