"""Reconciliation: what two services say about the same things, side by side; what differs is named.

Both go on while they are compared, so a difference counts only when it is still the same after a while.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Checked(StrEnum):
    """What is compared: numbers of events, statuses of cases (T1), money of cases (T9)."""

    EVENTS = "events"
    CASES = "cases"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of which the teller says one thing and reporting another; empty where one of them has none.

    `about` is a case's id or an event's type; `partnership` is the one that pays, empty for events.
    """

    about: str
    partnership: str
    told: str
    known: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of one check: how many things were compared, and where they differ."""

    checked: Checked
    compared: int
    differences: tuple[Difference, ...]

    def lasting(self, earlier: "Comparison") -> "Comparison":
        """This comparison with the differences alone that were there before, and the same."""
        return replace(self, differences=tuple(one for one in self.differences if one in earlier.differences))


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said of one thing, in words that are the same only when everything is."""

    partnership: str
    words: str


def differing(told: Mapping[str, Spoken], known: Mapping[str, Spoken]) -> list[Difference]:
    """What is not the same on both sides, in order."""
    nothing = Spoken("", "")
    pairs = ((about, told.get(about, nothing), known.get(about, nothing)) for about in sorted({*told, *known}))
    return [
        Difference(about, here.partnership or there.partnership, here.words, there.words)
        for about, here, there in pairs
        if here != there
    ]


def miscounted(before: Mapping[str, int], known: Mapping[str, int], after: Mapping[str, int]) -> list[Difference]:
    """Types of events of which fewer are known than were told before they were counted, or more than after."""
    return [
        Difference(name, "", str(told), str(number))
        for name in sorted({*before, *known, *after})
        for number, told in (
            (known.get(name, 0), nearest(known.get(name, 0), before.get(name, 0), after.get(name, 0))),
        )
        if number != told
    ]


def nearest(number: int, least: int, most: int) -> int:
    """The number itself where it lies between these, otherwise the one that it misses."""
    return max(least, min(number, max(least, most)))


def shown_to(partnership: str | None, differences: Sequence[Difference]) -> Sequence[Difference]:
    """The differences that staff of a partnership may see: its own; none means everything."""
    return [one for one in differences if partnership in (None, one.partnership)]
