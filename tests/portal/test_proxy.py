"""What passes through the door: bodies stream, headers of one hop stay there, a service that restarts is waited for."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from deploy.local.places import free_port
from services.kernel.identifiers import new_id
from tests.portal.conftest import Door
from tests.portal.neighbours import Neighbour
from tests.portal.serving import serving


async def test_a_request_reaches_its_service_as_it_is(door: Door) -> None:
    answer = await door.client.post("/api/claims/a%20b%2Fc?x=1&y=%20", content=b"12345", headers={"X-Own": "kept"})
    got = answer.json()
    assert (got["service"], got["method"], got["size"]) == ("funding", "POST", 5)
    assert (got["path"], got["query"]) == ("/api/claims/a%20b%2Fc", "x=1&y=%20")
    assert got["headers"]["x-own"] == "kept"


async def test_headers_of_one_hop_cookies_and_claims_about_the_caller_are_not_passed_on(door: Door) -> None:
    sent = {"Connection": "x-mine", "X-Mine": "1", "TE": "trailers", "Cookie": "a=1", "X-Forwarded-For": "9.9.9.9"}
    answer = await door.client.get("/api/claims", headers=sent)
    headers = answer.json()["headers"]
    assert not {"x-mine", "te", "cookie"} & set(headers)
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert "set-cookie" not in answer.headers
    assert answer.headers["x-kept"] == "yes"


async def test_a_token_passes_unchanged_and_the_correlation_id_goes_all_the_way(door: Door) -> None:
    correlation = str(new_id())
    answer = await door.client.get(
        "/api/claims", headers={"Authorization": "Bearer own", "X-Correlation-Id": correlation}
    )
    assert answer.json()["headers"]["authorization"] == "Bearer own"
    assert answer.json()["headers"]["x-correlation-id"] == correlation
    assert answer.headers["x-correlation-id"] == correlation


async def test_status_and_headers_of_a_refusal_pass_through(door: Door) -> None:
    answer = await door.client.get("/api/queue/gone")
    assert (answer.status_code, answer.headers["location"]) == (410, "/elsewhere")


async def test_an_upload_streams_through_without_its_length(door: Door) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    answer = await door.client.post("/api/applications/1/evidence", content=parts())
    assert answer.json()["size"] == 2_000_000


async def test_a_body_that_is_too_large_is_refused_at_the_door(door: Door) -> None:
    assert (await door.client.post("/api/claims", content=b"x" * 1_100_000)).status_code == 413
    assert (await door.client.post("/api/applications/1/evidence", content=b"x" * 11_600_000)).status_code == 413


async def test_server_sent_events_arrive_one_by_one_and_end_with_the_reader(door: Door) -> None:
    async with door.client.stream("GET", "/api/queue/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        assert await anext(lines) == "data: first"
    await asyncio.wait_for(door.neighbours["funding"].cut_off.wait(), 10)


async def test_nothing_internal_of_a_service_can_be_reached(door: Door) -> None:
    for path in ("/internal/timers", "/api/organisations/..%2F..%2Finternal/timers", "/api/claims/%2e%2e/x"):
        answer = await door.client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


@contextmanager
def leading_to(door: Door, service: str, address: str) -> Iterator[None]:
    """For a while, find a service at another address."""
    settings = door.service.settings
    door.service.settings = settings.model_copy(update={f"{service}_url": address})
    try:
        yield
    finally:
        door.service.settings = settings


async def test_a_service_that_is_started_again_is_waited_for(door: Door) -> None:
    port = free_port()
    with leading_to(door, "reporting", f"http://127.0.0.1:{port}"):
        asking = asyncio.create_task(door.client.post("/api/statistics", content=b"body"))
        await asyncio.sleep(0.3)
        async with serving(Neighbour("reporting").app, port):
            answer = await asking
    assert (answer.json()["service"], answer.json()["size"]) == ("reporting", 4)


async def test_a_service_that_stays_away_is_named_as_a_passing_trouble(door: Door) -> None:
    with leading_to(door, "reporting", f"http://127.0.0.1:{free_port()}"):
        answer = await door.client.get("/api/statistics")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_browser_gets_the_refusal_as_a_page(door: Door) -> None:
    with leading_to(door, "reporting", f"http://127.0.0.1:{free_port()}"):
        answer = await door.client.get("/statistics", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "<h1" in answer.text


async def test_the_door_keeps_no_cookies_of_a_service(door: Door) -> None:
    await door.client.get("/api/claims")
    assert not list(door.service.asking.client.cookies.jar)
