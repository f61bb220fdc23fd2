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

    @property
    def more(self) -> bool:
        return self.reached < self.published


class Feed:
    """The outboxes of all telling services; goes on after what it gave before."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.tokens = ServiceTokens(settings.service_secret_file)
        self.client = httpx.AsyncClient(timeout=30, trust_env=False)
        self.reached = dict.fromkeys(TELLING, 0)
        self.coming: list[asyncio.Task[Page]] = []

    async def __aenter__(self) -> Self:
        """Ask for the first pages at once: there is something else to be done until they are needed."""
        self.ask_all()
        return self

    async def __aexit__(self, *failure: object) -> None:
        for page in self.coming:
            page.cancel()
        await asyncio.gather(*self.coming, return_exceptions=True)
        await self.client.aclose()

    async def news(self) -> AsyncIterator[Page]:
        """All that was published since the last time; pages are fetched while those before them are worked on."""
        if not self.coming:
            self.ask_all()
        while self.coming:
            page = await self.coming[0]
            self.coming.pop(0)
            while page.rows:
                following = asyncio.create_task(self.page(page.service, page.reached)) if page.more else None
                yield page
                self.reached[page.service] = page.reached
                if following is None:
                    break
                page = await following

    def ask_all(self) -> None:
        self.coming = [asyncio.create_task(self.page(service, self.reached[service])) for service in TELLING]

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
