"""The way to the services: bodies stream both ways, and a service that is started again is waited for."""

import asyncio
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
import structlog
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from services.kernel.http.calling import SAFE_METHODS, correlation_of, service_of
from services.kernel.http.head import ONLY_HEAD
from services.kernel.http.problems import Problem, unavailable
from services.kernel.service import Service
from services.portal.settings import settings_of

log = structlog.get_logger()

# Reading may take as long as two pings of a stream of events; what is asked has the portal's `answer_seconds`.
TIMEOUT = httpx.Timeout(connect=2, read=60, write=30, pool=3)
LONGEST_PAUSE_SECONDS = 0.5
HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
# What people outside may not say about themselves, and the session, which is the portal's alone.
NOT_PASSED_ON = frozenset(("cookie", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"))


async def open_connections(service: Service) -> None:
    """Give the portal a client with room for many streams that keeps no cookies."""
    await service.asking.client.aclose()
    service.asking.client = httpx.AsyncClient(
        timeout=TIMEOUT,
        limits=httpx.Limits(max_connections=settings_of(service).upstream_connections, max_keepalive_connections=50),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        trust_env=False,
    )
    # Only what the caller said is passed on: no encodings that httpx would understand and the caller would not.
    service.asking.client.headers.clear()


async def forward(request: Request, service: str, path: str | None = None) -> Response:
    """The answer of a service to this request, as it streams in; `path` where it is another one there."""
    try:
        answer = await send(request, build(request, service, path))
    except ClientDisconnect:
        return Response(status_code=400)
    response = StreamingResponse(body_of(answer), answer.status_code)
    response.raw_headers = passed_on(answer.headers.raw, frozenset(("set-cookie", "date")))
    return response


def build(request: Request, service: str, path: str | None) -> httpx.Request:
    """The request that the service gets: the same but for what belongs to this hop."""
    portal = service_of(request)
    target = path.encode() if path else request.scope["raw_path"]
    if request.url.query:
        target += b"?" + request.scope["query_string"]
    return portal.asking.client.build_request(
        "HEAD" if ONLY_HEAD in request.scope else request.method,
        httpx.URL(portal.settings.url_of(service)).copy_with(raw_path=target),
        headers=[*passed_on(request.headers.raw, NOT_PASSED_ON | {"x-correlation-id"}), *about(request)],
        content=request.stream() if has_body(request) else None,
    )


def about(request: Request) -> list[tuple[bytes, bytes]]:
    """What the portal says of a request: its correlation, and where it came from."""
    client = request.client.host if request.client else "unknown"
    return [
        (b"x-correlation-id", str(correlation_of(request)).encode()),
        (b"x-forwarded-for", client.encode()),
        (b"x-forwarded-proto", request.url.scheme.encode()),
    ]


def has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


async def send(request: Request, outgoing: httpx.Request) -> httpx.Response:
    """The service's answer once it comes; a Problem 503 when the service stays away."""
    portal = service_of(request)
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + settings_of(portal).upstream_patience_seconds, 0.05
    while True:
        try:
            return await portal.asking.client.send(outgoing, stream=True)
        except httpx.PoolTimeout as wrong:
            raise crowded() from wrong
        except httpx.LocalProtocolError as wrong:
            raise unspeakable(wrong) from wrong
        except httpx.TransportError as wrong:
            if not nothing_was_begun(outgoing, wrong):
                raise unanswered(wrong) from wrong
            if loop.time() + pause > end:
                raise away(wrong) from wrong
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def nothing_was_begun(outgoing: httpx.Request, wrong: httpx.TransportError) -> bool:
    """Whether a request may be sent again: the service never had it, or it only asks."""
    if isinstance(wrong, (httpx.ConnectError, httpx.ConnectTimeout)):
        return True
    return outgoing.method in SAFE_METHODS and isinstance(wrong, (httpx.NetworkError, httpx.RemoteProtocolError))


def crowded() -> Exception:
    log.warning("upstream.crowded")
    return unavailable("Too much is asked at once. Nothing was changed; try again in a moment.")


def unspeakable(wrong: httpx.LocalProtocolError) -> Exception:
    """What our own side refuses to say was never said whole, so that nothing came of it."""
    log.warning("upstream.unspeakable", reason=type(wrong).__name__)
    return Problem(400, "A header or the length of this request is not as it must be. Nothing was changed.")


def away(wrong: httpx.TransportError) -> Exception:
    log.warning("upstream.away", reason=type(wrong).__name__)
    return unavailable("A part of the system is being started. Nothing was changed; try again in a moment.")


def unanswered(wrong: httpx.TransportError) -> Exception:
    log.warning("upstream.unanswered", reason=type(wrong).__name__)
    return unavailable(
        "It is not known whether this was stored. Look first, or send it again with the same Idempotency-Key."
    )


async def body_of(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


def passed_on(headers: list[tuple[bytes, bytes]], kept_back: frozenset[str]) -> list[tuple[bytes, bytes]]:
    """Headers without those of this hop, those that Connection names, those that are kept back, and blanks around."""
    named = {
        name.strip().lower()
        for key, value in headers
        if key.lower() == b"connection"
        for name in value.decode("latin-1").split(",")
    }
    dropped = HOP_BY_HOP | kept_back | named
    return [(key, value.strip(b" \t")) for key, value in headers if key.decode("latin-1").lower() not in dropped]
