"""Other worlds that look the same from outside: what proves that a hidden figure cannot be computed.

A world is what the tables count, cell by inner cell. A move leads to another possible world: some of what was counted
in one place was counted in another. Zeros are published, so no move touches one, and a positive figure stays positive.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from itertools import islice
from types import MappingProxyType

from services.reporting.domain.disclosure.cells import TOTAL, Cell, totals_of

Move = Mapping[Cell, int]

MEMBERS = 2
GIFTS = 12
OFFSETS = 6


class World:
    """What was really counted: `inner` by inner cell, `values` by published cell, totals included.

    `least` is what an inner cell counted before and cannot have lost since. `spare` is how much it can lose beyond that
    without a published figure becoming zero.
    """

    def __init__(
        self,
        inner: Mapping[Cell, int],
        is_published: Callable[[Cell], bool],
        least: Mapping[Cell, int] = MappingProxyType({}),
    ) -> None:
        self.inner = {cell: value for cell, value in inner.items() if value}
        self.least = {cell: min(value, least.get(cell, 0)) for cell, value in self.inner.items()}
        self.is_published = is_published
        self.published: dict[Cell, tuple[Cell, ...]] = {}
        self.values: Counter[Cell] = Counter()
        self.by_code: dict[tuple[str, int, str], list[Cell]] = defaultdict(list)
        for cell in sorted(self.inner):
            for total in self.published_totals(cell):
                self.values[total] += self.inner[cell]
            for place, code in enumerate(cell.codes):
                self.by_code[cell.table, place, code].append(cell)
                self.by_code[cell.table, place, TOTAL].append(cell)
        self.spare = {
            cell: min(value - self.least[cell], *(self.values[total] - 1 for total in self.published_totals(cell)))
            for cell, value in self.inner.items()
        }

    @property
    def unbound(self) -> "World":
        """The same world, for those moves that were counted on before: what they took away was never there."""
        freed = copy(self)
        freed.least = dict.fromkeys(self.inner, 0)
        return freed

    def published_totals(self, inner: Cell) -> tuple[Cell, ...]:
        """The published cells in which an inner cell is counted."""
        if inner not in self.published:
            self.published[inner] = tuple(filter(self.is_published, totals_of(inner)))
        return self.published[inner]

    def changes(self, move: Move) -> dict[Cell, int]:
        """By how much each figure differs after a move; empty when the world after it is not possible."""
        return self.possible_changes(move) or {}

    def possible_changes(self, move: Move) -> dict[Cell, int] | None:
        """By how much each figure differs after a move; none when the world after it is not possible."""
        if any(self.inner.get(cell, 0) + by < self.least.get(cell, 0) for cell, by in move.items()):
            return None
        changed: Counter[Cell] = Counter()
        for cell, by in move.items():
            for total in self.published_totals(cell):
                changed[total] += by
        differing = {cell: by for cell, by in changed.items() if by}
        return differing if all(0 < self.values[cell] > -by for cell, by in differing.items()) else None

    def members(self, cell: Cell) -> list[Cell]:
        """The inner cells that are counted in this one, those first that gained most."""
        place = next((place for place, code in enumerate(cell.codes) if code != TOTAL), 0)
        near = self.by_code[cell.table, place, cell.codes[place]]
        within = (inner for inner in near if cell.contains(inner))
        return sorted(within, key=lambda inner: (self.least[inner] - self.inner[inner], -self.inner[inner], inner))

    def moves_into(self, cell: Cell, amount: int, hidden: AbstractSet[Cell]) -> Iterator[Move]:
        """Moves after which this cell is higher by `amount`: more was counted, or the same elsewhere."""
        members = self.members(cell)[:MEMBERS]
        for member in members:
            yield {member: amount}
        for gift in islice(self.gifts(self.by_code[cell.table, 0, TOTAL], cell, amount, hidden), GIFTS):
            arrival = combined({moved_into(donor, cell): given} for donor, given in gift.items())
            yield combined([negative(gift), arrival])
            for member in members:
                yield combined([negative(gift), {member: amount}])
            for place in places_apart(next(iter(gift)), cell):
                for offset in self.offsets(cell, place, gift, hidden):
                    yield combined([negative(gift), arrival, offset])

    def offsets(self, cell: Cell, place: int, gift: Move, hidden: AbstractSet[Cell]) -> Iterator[Move]:
        """Moves the other way along one dimension, from outside of the cell, so that this dimension's totals stay."""
        code, *others = {donor.codes[place] for donor in gift}
        if others:
            return
        near = self.by_code[cell.table, place, cell.codes[place]]
        for returned in islice(self.gifts(near, cell, sum(gift.values()), hidden), OFFSETS):
            departure = combined({other.replaced(place, code): given} for other, given in returned.items())
            yield combined([negative(returned), departure])

    def gifts(
        self, candidates: Iterable[Cell], cell: Cell, amount: int, hidden: AbstractSet[Cell]
    ) -> Iterator[dict[Cell, int]]:
        """What inner cells outside of this one can give up, `amount` in all, together from one place.

        The nearest places come first, then what is hidden already, then the smallest.
        """
        places: dict[tuple[tuple[int, str], ...], list[Cell]] = defaultdict(list)
        for inner in candidates:
            if self.spare[inner] and not cell.contains(inner):
                places[tuple((place, inner.codes[place]) for place in places_apart(inner, cell))].append(inner)

        def nearest_first(place: tuple[tuple[int, str], ...]) -> tuple[object, ...]:
            return len(place), any(one not in hidden for one in places[place]), self.size(places[place]), place

        for place in sorted(places, key=nearest_first):
            gift = self.shared(places[place], amount)
            if gift:
                yield gift
        for apart in sorted({tuple(dimension for dimension, _ in place) for place in places}):
            alike = [inner for place in places for inner in places[place] if apart == tuple(d for d, _ in place)]
            gift = self.shared(alike, amount)
            if gift:
                yield gift

    def size(self, cells: Iterable[Cell]) -> int:
        return sum(self.inner[cell] for cell in cells)

    def shared(self, donors: Iterable[Cell], amount: int) -> dict[Cell, int]:
        """`amount` from these donors, the most able first; empty when they have too little between them."""
        gift: dict[Cell, int] = {}
        most_able_first = sorted(donors, key=lambda donor: (-self.spare[donor], donor))
        if amount > self.spare_together(most_able_first):
            return gift
        for donor in most_able_first:
            gift[donor] = min(self.spare[donor], amount)
            amount -= gift[donor]
            if not amount:
                return gift
        return {}

    def spare_together(self, donors: Sequence[Cell]) -> int:
        """How much these can lose at most without a figure that counts them all becoming zero."""
        first, *others = donors
        shared = (cell for cell in self.published_totals(first) if all(map(cell.contains, others)))
        return min((self.values[cell] - 1 for cell in shared), default=self.size(donors))


def places_apart(inner: Cell, cell: Cell) -> tuple[int, ...]:
    """The dimensions in which an inner cell lies outside of another cell."""
    pairs = enumerate(zip(inner.codes, cell.codes, strict=True))
    return tuple(place for place, (mine, theirs) in pairs if theirs not in (TOTAL, mine))


def moved_into(inner: Cell, cell: Cell) -> Cell:
    """Where something would be counted if it belonged to the cell and was otherwise the same."""
    codes = zip(inner.codes, cell.codes, strict=True)
    return Cell(inner.table, tuple(mine if theirs == TOTAL else theirs for mine, theirs in codes))


def negative(move: Move) -> Move:
    return {cell: -by for cell, by in move.items()}


def combined(moves: Iterable[Move]) -> Move:
    """All these moves as one."""
    sum_of: Counter[Cell] = Counter()
    for move in moves:
        for cell, by in move.items():
            sum_of[cell] += by
    return sum_of
