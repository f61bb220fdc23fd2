"""What a checker says when an invariant does not hold."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """The invariant's number as in `INV-17`, and what was found, with the ids to look for."""

    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


def differences(
    invariant: str, left: Iterable[Hashable], right: Iterable[Hashable], *, only_left: str, only_right: str
) -> list[Violation]:
    """A violation for each thing that is not on both sides equally often; the texts say what that means."""
    here, there = Counter(left), Counter(right)
    return [
        Violation(invariant, f"{only_left if surplus > 0 else only_right} ({abs(surplus)}×): {thing}")
        for thing in here.keys() | there.keys()
        if (surplus := here[thing] - there[thing])
    ]


def repeated(invariant: str, things: Iterable[Hashable], what: str) -> list[Violation]:
    """A violation for each thing that is there more than once."""
    return [
        Violation(invariant, f"{what} ({times}×): {thing}") for thing, times in Counter(things).items() if times > 1
    ]
