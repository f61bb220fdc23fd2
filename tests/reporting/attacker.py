"""Somebody who has every published figure, knows how it is made, and tries to compute a hidden one.

Shares no code with disclosure control: it sees places, values, and which places are hidden.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Place = tuple[str, ...]
Ranges = dict[Place, tuple[int, int]]
Sum = tuple[dict[Place, int], int, int]


@dataclass
class Puzzle:
    """Whole numbers of zero or more, of which sums are known: exactly, or to be at least one where they are hidden."""

    sums: list[Sum] = field(default_factory=list)
    most: int = 40

    def know(self, places: Mapping[Place, int], low: int, high: int | None = None) -> None:
        """The sum of these, each with its factor, lies between the two."""
        self.sums.append((dict(places), low, self.most if high is None else high))

    def can_be(self, places: Iterable[Place], low: int, high: int, guess: Mapping[Place, int]) -> bool:
        """Whether the sum of these can lie between the two; a good guess is found sooner, no answer depends on it."""
        extra = (dict.fromkeys(places, 1), low, high)
        unknowns = {place: (0, self.most) for known, _, _ in (*self.sums, extra) for place in known}
        return self.solve(unknowns, [*self.sums, extra], guess)

    def solve(
        self,
        ranges: dict[Place, tuple[int, int]],
        sums: list[tuple[dict[Place, int], int, int]],
        guess: Mapping[Place, int],
    ) -> bool:
        if not narrow(ranges, sums):
            return False
        open_places = [place for place, (low, high) in ranges.items() if low < high]
        if not open_places:
            return True
        place = min(open_places, key=lambda place: ranges[place][1] - ranges[place][0])
        low, high = ranges[place]
        for value in sorted(range(low, high + 1), key=lambda value: abs(value - guess.get(place, 0))):
            if self.solve({**ranges, place: (value, value)}, sums, guess):
                return True
        return False


def narrow(ranges: Ranges, sums: Sequence[Sum]) -> bool:
    """Draw what follows from each sum until nothing more follows; false when they contradict each other."""
    changed = True
    while changed:
        changed = False
        for places, low, high in sums:
            ends = {place: sorted(factor * end for end in ranges[place]) for place, factor in places.items()}
            least, greatest = (sum(end[side] for end in ends.values()) for side in (0, 1))
            if least > high or greatest < low:
                return False
            for place, factor in places.items():
                bounds = (low - greatest + ends[place][1], high - least + ends[place][0])
                wanted = sorted(factor * bound for bound in bounds)
                narrowed = (max(ranges[place][0], wanted[0]), min(ranges[place][1], wanted[1]))
                if narrowed[0] > narrowed[1]:
                    return False
                changed |= narrowed != ranges[place]
                ranges[place] = narrowed
    return True


def determined(known: Iterable[Iterable[Place]], wanted: Iterable[Place]) -> bool:
    """Whether a sum follows from known sums by adding and subtracting them, whatever the numbers are."""
    rows = list(reduced({place: Fraction(1) for place in places} for places in known))
    rest = {place: Fraction(1) for place in wanted}
    for pivot, row in rows:
        rest = subtracted(rest, row, pivot)
    return not rest


def reduced(rows: Iterable[dict[Place, Fraction]]) -> Iterator[tuple[Place, dict[Place, Fraction]]]:
    """Rows of an echelon form, each with its pivot."""
    done: list[tuple[Place, dict[Place, Fraction]]] = []
    for row in rows:
        for pivot, other in done:
            row = subtracted(row, other, pivot)
        if row:
            done.append((min(row), row))
    return iter(done)


def subtracted(row: dict[Place, Fraction], other: Mapping[Place, Fraction], pivot: Place) -> dict[Place, Fraction]:
    """The row without its part at the pivot."""
    if pivot not in row:
        return row
    factor = row[pivot] / other[pivot]
    places = row.keys() | other.keys()
    left = {place: row.get(place, Fraction(0)) - factor * other.get(place, Fraction(0)) for place in places}
    return {place: value for place, value in left.items() if value}
