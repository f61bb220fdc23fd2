"""Before anything is looked at: was this site asked for, and does this address not ask too often."""

import asyncio
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from services.kernel.http.activity import address_of
from services.kernel.http.calling import service_of
from services.kernel.http.pages import problem_page
from services.kernel.http.problems import Problem, wants_page
from services.kernel.metrics import REFUSED
from services.kernel.settings import LOOPBACK
from services.portal.limits import limits_of, too_often
from services.portal.settings import settings_of

# Programs beside us ask for these, each by the name under which it knows the portal.
FOR_NEIGHBOURS = ("/health/", "/metrics", "/internal/")


class Threshold:
    """Middleware: refuses another site's name, under which a foreign page could pass for ours, and haste."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FOR_NEIGHBOURS):
            return await self.app(scope, receive, send)
        request = Request(scope)
        problem = why_not(request)
        if problem is None:
            return await self.app(scope, receive, send)
        answer = problem_page(request, problem) if wants_page(request) else problem.answer()
        await answer(scope, receive, send)


def why_not(request: Request) -> Problem | None:
    """Why this request goes no further."""
    service = service_of(request)
    if not is_ours(" ".join(request.headers.getlist("host")), settings_of(service).public_url):
        REFUSED.labels(service.name, "host").inc()
        return Problem(400, "This is not the address of this site.")
    now = asyncio.get_running_loop().time()
    wait = limits_of(request).wait_of_address(address_of(request) or "", request.scope["path"], now)
    if wait:
        REFUSED.labels(service.name, "address").inc()
        return too_often(wait)
    return None


@lru_cache(maxsize=1_000)
def is_ours(host: str, public_url: str) -> bool:
    """Whether a Host header names this site, at whatever port, or this machine."""
    try:
        named = urlsplit(f"//{host}")
        # Reading the port refuses one that is none, such as that of "here:80, elsewhere".
        plain = named.netloc == host and "@" not in host and (named.port is None or named.port > 0)
    except ValueError:
        return False
    return plain and named.hostname in (*LOOPBACK, urlsplit(public_url).hostname)
