"""Everything that every service ever told, page by page."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

import httpx

from contracts.events.catalogue import TOPICS
from services.kernel.http.replay import PUBLISHED, REACHED
from services.kernel.identity import ServiceTokens
from services.kernel.settings import Settings

TELLING = tuple(topic.removesuffix(".events") for topic in TOPICS)
PURPOSE = "rebuilding reporting"
TRIES = 5


@dataclass(frozen=True)
class Page:
    """Events of one service as PostgreSQL copies them; `reached` of the `published` ones are read with it."""

    service: str
    rows: bytes
    reached: int
    published: int


class Feed:
    """The outboxes of all telling services; goes on after what it gave before."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.tokens = ServiceTokens(settings.service_secret_file)
        self.client = httpx.AsyncClient(timeout=30, trust_env=False)
        self.reached = dict.fromkeys(TELLING, 0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.client.aclose()

    async def news(self) -> AsyncIterator[Page]:
        """All that was published since the last time; a page is fetched while the one before it is worked on."""
        for service in TELLING:
            coming = asyncio.create_task(self.page(service, self.reached[service]))
            try:
                while (page := await coming).rows:
                    coming = asyncio.create_task(self.page(service, page.reached))
                    yield page
                    self.reached[service] = page.reached
            finally:
                coming.cancel()

    async def page(self, service: str, after: int) -> Page:
        for attempt in range(1, TRIES + 1):
            try:
                return await self.ask(service, after)
            except (httpx.TransportError, httpx.HTTPStatusError):
                if attempt == TRIES:
                    raise
                await asyncio.sleep(attempt)
        raise AssertionError("unreachable: the last try gives or raises")

    async def ask(self, service: str, after: int) -> Page:
        answer = await self.client.get(
            f"{self.settings.url_of(service)}/internal/outbox",
            params={"after": after},
            headers={"Authorization": f"Bearer {self.tokens.sign('reporting', service, PURPOSE)}"},
        )
        answer.raise_for_status()
        return Page(service, answer.content, int(answer.headers[REACHED]), int(answer.headers[PUBLISHED]))
