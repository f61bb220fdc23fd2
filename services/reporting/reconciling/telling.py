"""What the telling services say when they are asked, page by page."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from contracts.events.catalogue import TOPICS
from services.reporting.domain.reconciliation import Spoken

TELLING = tuple(topic.removesuffix(".events") for topic in TOPICS)
PURPOSE = "reconciliation of statistics"
FIRST = "00000000-0000-0000-0000-000000000000"
Ask = Callable[[str, str, str], Awaitable[Any]]
Page = tuple[str, str, Mapping[str, Spoken]]
"""After which case it begins, with which it ends (empty: there are no more), and what is said of those between."""


class Telling:
    """The services that tell; `ask` is how one of them is asked."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask

    async def events(self) -> dict[str, int]:
        """How many events of each type were told."""
        numbers: dict[str, int] = {}
        for service in TELLING:
            numbers |= (await self.ask(service, "/internal/outbox-counts", PURPOSE))["types"]
        return numbers

    def cases(self) -> AsyncIterator[Page]:
        """Where each case stands."""
        return self.pages("applications", "/internal/case-states")

    def money(self) -> AsyncIterator[Page]:
        """What the ledger says was granted and paid for each case, in cents."""
        return self.pages("funding", "/internal/case-money")

    async def pages(self, service: str, path: str) -> AsyncIterator[Page]:
        after = FIRST
        while True:
            page = await self.ask(service, f"{path}?after={after}", PURPOSE)
            items = {case: Spoken(partnership, " ".join(words)) for case, partnership, *words in page["items"]}
            yield after, page["next"] or "", items
            if not page["next"]:
                return
            after = page["next"]
