"""The three comparisons; each is made again while it finds something, as long as patience lasts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from services.reporting.domain.reconciliation import (
    Checked,
    Comparison,
    Difference,
    Spoken,
    differing,
    miscounted,
)
from services.reporting.reconciling.knowing import Knowing
from services.reporting.reconciling.telling import Page, Telling

PAUSE_SECONDS = 0.5
Look = Callable[[], Awaitable[Comparison]]


class Reconciliation:
    """What is told beside what is known; what is on its way gets `patience` seconds to arrive."""

    def __init__(self, telling: Telling, knowing: Knowing, patience: float) -> None:
        self.telling = telling
        self.knowing = knowing
        self.patience = patience

    async def compare(self) -> list[Comparison]:
        return [await self.lasting(look) for look in (self.events, self.cases, self.money)]

    async def lasting(self, look: Look) -> Comparison:
        """What two looks in a row find alike, at once where the first finds nothing."""
        found, waited = await look(), 0.0
        while found.differences and waited < self.patience:
            await asyncio.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS
            found = (await look()).lasting(found)
        return found

    async def events(self) -> Comparison:
        """Numbers of events, told before and after those that were heard are counted."""
        before = await self.telling.events()
        known = await self.knowing.events()
        after = await self.telling.events()
        return Comparison(Checked.EVENTS, sum(known.values()), tuple(miscounted(before, known, after)))

    async def cases(self) -> Comparison:
        return await compared(Checked.CASES, self.telling.cases(), self.knowing.cases)

    async def money(self) -> Comparison:
        return await compared(Checked.MONEY, self.telling.money(), self.knowing.money)


async def compared(
    checked: Checked, pages: AsyncIterator[Page], known: Callable[[str, str], Awaitable[dict[str, Spoken]]]
) -> Comparison:
    """All cases, so many at a time that memory does not grow with them."""
    number, differences = 0, list[Difference]()
    async for after, upto, told in pages:
        here = await known(after, upto)
        number += len({*told, *here})
        differences += differing(told, here)
    return Comparison(checked, number, tuple(differences))
