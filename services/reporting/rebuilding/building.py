"""One rebuild from beginning to end: feed, take what was heard, make the exchanges, compare, put in place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from services.kernel.together import side_by_side
from services.reporting.rebuilding.comparison import Gap, Outcome, compared, gap_between, untold_between
from services.reporting.rebuilding.feed import Page
from services.reporting.rebuilding.shadow import Shadow
from services.reporting.rebuilding.swap import put_in_place

PAUSE_SECONDS = 0.5
FEW_CASES = 100

Say = Callable[[str], None]


class NeverTold(Exception):
    """Reporting goes on hearing events of which their services know nothing."""


class Telling(Protocol):
    """Where everything that was told comes from; `reached` is how far each service was read."""

    reached: dict[str, int]

    def news(self) -> AsyncIterator[Page]: ...


class Rebuild:
    """What is built in the shadow from all that was told; the tables in place are only looked at until the end.

    Up to the `cut`, a position of the history in place, the shadow holds all that was heard and told.
    """

    def __init__(self, shadow: Shadow, telling: Telling, say: Say, patience: float) -> None:
        self.shadow = shadow
        self.telling = telling
        self.say = say
        self.patience = patience
        self.cut = 0

    async def build(self) -> Outcome:
        """Fill the shadow and compare it with what is there."""
        await self.shadow.lay_out()
        await self.feed()
        await side_by_side(self.take_what_was_fed(), self.make_exchanges())
        outcome: Outcome
        _, outcome = await side_by_side(self.shadow.gather_statistics(), self.finish())
        return outcome

    async def finish(self) -> Outcome:
        gap = await self.close_the_gap()
        await self.shadow.take_unheard([row["event_id"] for row in gap.missing])
        await self.shadow.renew()
        await self.catch_up()
        return await compared(self.shadow.connection, self.cut, gap)

    async def put_in_place(self) -> None:
        """Let the shadow take the place of what is there."""
        await self.catch_up()
        await put_in_place(self.shadow, self.cut)

    async def feed(self) -> None:
        async for page in self.telling.news():
            await self.shadow.feed(page.rows)
            self.say(f"{page.service}: {page.reached:,} of {page.published:,} events")

    async def close_the_gap(self) -> Gap:
        """Take what was heard; what is on its way in either direction arrives before patience runs out."""
        reached = {f"{service}.events": position for service, position in self.telling.reached.items()}
        waited = 0.0
        while True:
            self.cut, _ = await self.take_up_to_now()
            gap = await gap_between(self.shadow.connection, self.cut, reached)
            if gap.closed or waited >= self.patience:
                return gap
            self.say(f"waiting for {len(gap.missing):,} events to be heard and {len(gap.untold):,} to be told")
            await asyncio.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS

    async def take_what_was_fed(self) -> None:
        """Exchanges are made of the same events meanwhile, so nothing more may come in."""
        await self.shadow.take(await self.shadow.cut())

    async def take_up_to_now(self) -> tuple[int, int]:
        """Take what was heard by now, as far as it was told; the position, and how many cases that is about."""
        cut = await self.shadow.cut()
        await self.feed()
        return cut, await self.shadow.take(cut)

    async def make_exchanges(self) -> None:
        number = 0
        async for more in self.shadow.make_exchanges():
            number += more
            self.say(f"{number:,} exchanges")

    async def catch_up(self) -> None:
        """Take what was heard in the meantime, until that is hardly anything."""
        waited = 0.0
        while True:
            cut, cases = await self.take_up_to_now()
            await self.shadow.renew()
            if not await untold_between(self.shadow.connection, self.cut, cut):
                self.cut = cut
                if cases <= FEW_CASES:
                    return
            elif waited >= self.patience:
                raise NeverTold(f"after position {self.cut} of the history")
            else:
                await asyncio.sleep(PAUSE_SECONDS)
                waited += PAUSE_SECONDS
