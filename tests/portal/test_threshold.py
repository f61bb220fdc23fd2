"""What is asked of another site is refused before anything is looked at, and HEAD is answered wherever GET is."""

import asyncio

import httpx
import pytest

from services.portal.threshold import is_ours
from tests.portal.conftest import Door

OURS = "https://cx.example.test"


@pytest.mark.parametrize("host", ["cx.example.test", "cx.example.test:8443", "127.0.0.1:8080", "localhost", "[::1]:80"])
def test_this_site_and_this_machine_are_ours(host: str) -> None:
    assert is_ours(host, OURS)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:443",
        "cx.example.test.evil.example",
        "cx.example.test@evil.example",
        "evil.example@cx.example.test",
        "cx.example.test/evil",
        "cx.example.test, evil.example",
        "127.0.0.1:8080, evil.example",
        "127.0.0.1:80 evil.example",
        "localhost:99999",
        "evil.example#cx.example.test",
        "[::1",
        "127.0.0.1.evil.example",
        "2130706433",
    ],
)
def test_any_other_name_is_not(host: str) -> None:
    assert not is_ours(host, OURS)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/claims", "/api/dev/token", "/api/ready"])
async def test_under_another_name_there_is_nothing_here(door: Door, path: str) -> None:
    answer = await door.client.request("POST" if "dev" in path else "GET", path, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "evil" not in answer.text


async def said(door: Door, *headers: bytes) -> bytes:
    """The answer to a request of these headers, as they are."""
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(door.address).port)
    writer.write(b"\r\n".join([b"GET /api/claims HTTP/1.1", *headers, b"Connection: close", b"", b""]))
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("hosts", [(b"127.0.0.1", b"evil.example"), (b"evil.example", b"127.0.0.1"), ()])
async def test_two_names_are_none(door: Door, hosts: tuple[bytes, ...]) -> None:
    assert (await said(door, *(b"Host: " + host for host in hosts))).startswith(b"HTTP/1.1 400 ")


async def test_blanks_around_a_header_are_no_part_of_it(door: Door) -> None:
    answer = await said(door, b"Host: 127.0.0.1", b"X-Odd:  kept \t ")
    assert b'"x-odd":"kept"' in answer


async def test_neighbours_ask_by_the_name_that_they_know(door: Door) -> None:
    answer = await door.client.get("/health/live", headers={"Host": "portal:8000"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/ready", "/api/openapi.json", "/api/claims", "/claims"])
async def test_head_is_answered_as_get_without_the_body(door: Door, path: str) -> None:
    got, head = await door.client.get(path), await door.client.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_a_service_is_asked_for_the_head_only(door: Door) -> None:
    head = await door.client.head("/api/claims", headers={"X-Own": "kept"})
    assert int(head.headers["content-length"]) > 0
    assert (await door.client.head("/nowhere")).status_code == 404


async def test_the_head_of_a_stream_does_not_wait_for_its_end(door: Door) -> None:
    head = await asyncio.wait_for(door.client.head("/api/queue/events"), 20)
    assert head.content == b""
