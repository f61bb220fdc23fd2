"""The recount: every line of the log once, all tables as of many times and for many views."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.reporting.recount.exchange import Known
from tests.reporting.recount.log import Line
from tests.reporting.recount.tally import Tally, Values

View = tuple[int | None, str | None]
ALL: View = (None, None)
REGISTRATION = "Organisation"


class Recount:
    """Tallies as of these times, which must be in order, for these views: a year, a partnership, or all of them."""

    def __init__(self, call: str, times: Sequence[datetime], views: Sequence[View] = (ALL,)) -> None:
        self.call = call
        self.times = times
        self.tallies = {(time, view): Tally() for time in times for view in views}
        self.views = views

    def add(self, lines: Sequence[Line]) -> None:
        """Count what these say: everything about one key, in the order of recording."""
        if "application_id" in lines[0].said:
            self.add_exchange(lines)
        elif lines[0].name.startswith(REGISTRATION):
            self.add_registration(lines)

    def add_exchange(self, lines: Sequence[Line]) -> None:
        known, rest = Known(), list(lines)
        for time in self.times:
            while rest and rest[0].at <= time:
                known.take(rest.pop(0))
            if known.sent and known.sent["call"] == self.call:
                for view in self.views_of(known.year, known.partnership):
                    self.tallies[time, view].add(known)

    def add_registration(self, lines: Sequence[Line]) -> None:
        for time in self.times:
            told = [line for line in lines if line.at <= time]
            if told and told[-1].said["call"] == self.call:
                year, partnership = min(line.day for line in told).year, told[-1].said["partnership"]
                for view in self.views_of(year, partnership):
                    self.tallies[time, view].add_registration(partnership, told[-1].name)

    def views_of(self, year: int, partnership: str) -> list[View]:
        return [view for view in self.views if view[0] in (None, year) and view[1] in (None, partnership)]

    def tables(self, time: datetime, view: View = ALL) -> dict[str, Values]:
        return self.tallies[time, view].tables()


async def recounted(
    histories: AsyncIterator[Sequence[Line]], call: str, times: Sequence[datetime], views: Sequence[View] = (ALL,)
) -> Recount:
    """Everything in the log counted once."""
    recount = Recount(call, times, views)
    async for lines in histories:
        recount.add(lines)
    return recount


def differences(told: Mapping[Any, Any], counted: Mapping[Any, Any]) -> list[str]:
    """Where a table says something else than the recount."""
    return [
        f"{place}: {told.get(place)} told, {counted.get(place)} counted"
        for place in sorted({*told, *counted})
        if told.get(place) != counted.get(place)
    ]
