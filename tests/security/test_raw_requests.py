"""S49, D36: what two programs could read as different requests is refused, whole, and the line is closed."""

from collections.abc import AsyncIterator

import pytest

from services.kernel.serving import HEAD_BYTES
from services.kernel.settings import Settings
from services.portal.main import PARTS
from tests.kit import make_keys, settings_for
from tests.security.raw import Raw, raw_server

POST = b"POST /first HTTP/1.1\r\nHost: 127.0.0.1\r\n"
GET = b"GET /first HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

AMBIGUOUS = {
    "a length and chunks (CL.TE)": POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG" + HIDDEN,
    "chunks and a length (TE.CL)": POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2e\r\n"
    + HIDDEN
    + b"\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + HIDDEN,
    "two equal lengths": POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody" + HIDDEN,
    "two lengths in one": POST + b"Content-Length: 4, 48\r\n\r\nbody" + HIDDEN,
    "a length with a sign": POST + b"Content-Length: +4\r\n\r\nbody" + HIDDEN,
    "a length below zero": POST + b"Content-Length: -4\r\n\r\nbody" + HIDDEN,
    "a length in sixteens": POST + b"Content-Length: 0x4\r\n\r\nbody" + HIDDEN,
    "a length without end": POST + b"Content-Length: 99999999999999999999999\r\n\r\nbody" + HIDDEN,
    "an unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks that are not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a space before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded header": GET + b"X-One: a\r\n b\r\n\r\n" + HIDDEN,
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a first header that is folded": b"GET /first HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n" + HIDDEN,
    "lines that end in LF": b"GET /first HTTP/1.1\nHost: 127.0.0.1\n\n" + HIDDEN,
    "a header that ends in LF": GET + b"X-One: a\nX-Two: b\r\n\r\n" + HIDDEN,
    "a CR in a header": GET + b"X-One: a\rX-Two: b\r\n\r\n" + HIDDEN,
    "a zero byte in a header": GET + b"X-One: a\x00b\r\n\r\n" + HIDDEN,
    "a name with a space": GET + b"X One: a\r\n\r\n" + HIDDEN,
    "a header without a name": GET + b": a\r\n\r\n" + HIDDEN,
    "a chunk size that is none": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nbody\r\n0\r\n\r\n" + HIDDEN,
    "a chunk size with 0x": POST + b"Transfer-Encoding: chunked\r\n\r\n0x4\r\nbody\r\n0\r\n\r\n" + HIDDEN,
    "a chunk size without end": POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nbody" + HIDDEN,
    "a chunk that is longer than it says": POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nbody\r\n0\r\n\r\n" + HIDDEN,
    "a chunk size that ends in LF": POST + b"Transfer-Encoding: chunked\r\n\r\n4\nbody\r\n0\r\n\r\n" + HIDDEN,
    "a chunk that ends in LF": POST + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\n0\r\n\r\n" + HIDDEN,
    "another version": b"GET /first HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN,
    "HTTP/2 out of the blue": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + HIDDEN,
    "a space in the address": b"GET /first /hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN,
    "a byte outside ASCII in the address": b"GET /f\xefrst HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN,
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN,
    "a method that is none": b"G\x00T /first HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + HIDDEN,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    keys = make_keys(tmp_path_factory.mktemp("raw"))
    return settings_for(Settings, keys, "postgresql://nowhere/", "nowhere:9092", port=0)


@pytest.fixture(scope="module")
async def server(settings: Settings) -> AsyncIterator[Raw]:
    async with raw_server(settings, PARTS) as server:
        yield server


@pytest.mark.parametrize("said", AMBIGUOUS.values(), ids=AMBIGUOUS)
async def test_what_could_be_read_as_two_requests_is_none(server: Raw, said: bytes) -> None:
    server.counter.seen.clear()
    answer = await server.say(said)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"application/problem+json" in answer
    assert b"nosniff" in answer
    assert not [path for _, path, _ in server.counter.seen if path == "/hidden"]


async def test_what_can_be_read_in_one_way_goes_on(server: Raw) -> None:
    server.counter.seen.clear()
    chunks = POST + b"Transfer-Encoding: chunked\r\n\r\n4;note=1\r\nbody\r\n0\r\n\r\n"
    answer = await server.say(chunks + POST + b"Content-Length: 4\r\n\r\nbody" + LAST)
    assert answer.count(b"HTTP/1.1 200 ") == 3
    assert server.counter.seen == [("POST", "/first", 4), ("POST", "/first", 4), ("GET", "/last", 0)]


async def test_a_request_without_a_version_is_the_last_on_its_line(server: Raw) -> None:
    server.counter.seen.clear()
    await server.say(b"GET /first\r\n\r\n" + HIDDEN)
    assert server.counter.seen == [("GET", "/first", 0)]


@pytest.mark.parametrize(
    "head",
    [
        GET + b"Cookie: " + b"a" * HEAD_BYTES + b"\r\n\r\n",
        GET + b"".join(b"X-%d: 1\r\n" % number for number in range(10_000)) + b"\r\n",
        b"GET /" + b"a" * HEAD_BYTES + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        GET + b"X: " + b"a" * 1_000_000,
        b"G" * 1_000_000,
    ],
    ids=["a cookie", "many headers", "an address", "a header without end", "a method without end"],
)
async def test_a_head_without_bound_is_refused(server: Raw, head: bytes) -> None:
    server.counter.seen.clear()
    answer = await server.say(head)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 ")), answer
    assert not server.counter.seen


async def test_a_large_cookie_is_taken_up_to_the_bound(server: Raw) -> None:
    server.counter.seen.clear()
    cookie, body = GET + b"Cookie: " + b"a" * 60_000 + b"\r\n\r\n", b"b" * 300_000
    answer = await server.say(cookie + POST + b"Content-Length: 300000\r\n\r\n" + body + LAST)
    assert answer.count(b"HTTP/1.1 200 ") == 3
    assert server.counter.seen[1] == ("POST", "/first", 300_000)


@pytest.mark.parametrize("wanted", [b"websocket", b"h2c"])
async def test_nobody_changes_to_another_protocol(server: Raw, wanted: bytes) -> None:
    upgrade = GET + b"Connection: Upgrade, close\r\nUpgrade: " + wanted + b"\r\nSec-WebSocket-Key: dGVzdA==\r\n"
    answer = await server.say(upgrade + b"Sec-WebSocket-Version: 13\r\n\r\n")
    assert b"101 Switching" not in answer
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(("trusted", "address"), [("", "127.0.0.1"), ("127.0.0.1", "192.0.2.9")])
async def test_nobody_is_believed_who_says_where_a_request_came_from(
    settings: Settings, trusted: str, address: str
) -> None:
    async with raw_server(settings.model_copy(update={"trusted_proxies": trusted}), PARTS) as server:
        await server.say(LAST.replace(b"Connection", b"X-Forwarded-For: 192.0.2.9\r\nConnection"))
    assert server.counter.addresses == [address]
