"""Which figures of the published tables the public does not see, for a whole call as of one time.

All tables, years and partnerships are planned together, because a reader may subtract one view from another. T1 counts
by status and mode, T3 by origin and host; T2 and the counts behind T9 are totals of T3; T9 has sums of money by host.
The exchanges of T3 are those of T1 whose stay is completed, so both agree for every partnership and year.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.reporting.domain.disclosure.cells import TOTAL, Cell, totals_of
from services.reporting.domain.disclosure.hiding import hide
from services.reporting.domain.disclosure.sensitive import (
    sensitive_money,
    too_few,
    uncertainty_of_count,
    uncertainty_of_money,
)
from services.reporting.domain.disclosure.views import FLOW, MONEY, STATUS, Views, views_worth_publishing
from services.reporting.domain.disclosure.worlds import Move, World, combined
from services.reporting.domain.facts import STAY_COMPLETED


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one visiting organisation contributes to the tables: how many exchanges of a kind, and their money."""

    visitor: str
    status: str
    mode: str
    partnership: str
    year: str
    origin: str
    host: str
    exchanges: int
    granted_cents: int
    paid_cents: int

    @property
    def group(self) -> tuple[str, str]:
        return (self.partnership, self.year)

    @property
    def counted_in(self) -> Iterator[Cell]:
        """The inner cells of the tables of counts in which it is counted."""
        yield Cell(STATUS, (self.status, self.mode, *self.group))
        if self.status in STAY_COMPLETED:
            yield Cell(FLOW, (self.origin, self.host, *self.group))


@dataclass(frozen=True)
class Plan:
    """Which figures stay hidden, and which views show countries at all."""

    hidden: frozenset[Cell]
    views: Views

    def hides(self, cell: Cell) -> bool:
        """Whether the public must not see this figure. A zero is hidden only where a view shows no countries."""
        return cell in self.hidden or not self.views.show(cell)


def plan_disclosure(contributions: Sequence[Contribution]) -> Plan:
    """Decide what to hide. The same contributions in any order give the same plan."""
    organisations = organisations_behind(contributions)
    views = views_worth_publishing(organisations)
    counts = hide_counts(contributions, organisations, views)
    completed = [one for one in contributions if one.status in STAY_COMPLETED]
    return Plan(counts | hide_money(completed, counts, views), views)


def organisations_behind(contributions: Iterable[Contribution]) -> dict[Cell, int]:
    """How many visiting organisations are behind each count, totals included."""
    visitors: dict[Cell, set[str]] = defaultdict(set)
    for one in contributions:
        for inner in one.counted_in:
            for cell in totals_of(inner):
                visitors[cell].add(one.visitor)
    return {cell: len(names) for cell, names in visitors.items()}


def hide_counts(contributions: Iterable[Contribution], organisations: dict[Cell, int], views: Views) -> frozenset[Cell]:
    """Counts of fewer than three visiting organisations, and what would give them away."""
    counted: Counter[Cell] = Counter()
    for one in contributions:
        for inner in one.counted_in:
            counted[inner] += one.exchanges
    world = World(counted, views.show)
    sensitive = {
        cell: uncertainty_of_count(value) for cell, value in world.values.items() if too_few(organisations[cell])
    }
    return hide(world, sensitive, SharedTotals(world).balance)


class SharedTotals:
    """T1 and T3 hold the same completed exchanges for each partnership and year: what one gains, so does the other."""

    def __init__(self, world: World) -> None:
        smallest_first = sorted(world.inner, key=lambda cell: (world.inner[cell], cell))
        self.largest = {(cell.table, cell.group): cell for cell in smallest_first if counts_completed(cell)}

    def balance(self, move: Move) -> Move:
        """The move with its consequence in the other table; no move where nothing was completed, for that is public."""
        gained: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for cell, by in move.items():
            if counts_completed(cell):
                gained[FLOW if cell.table == STATUS else STATUS, cell.group] += by
        consequence = {place: by for place, by in gained.items() if by}
        if not consequence.keys() <= self.largest.keys():
            return {}
        return combined([move, {self.largest[place]: by for place, by in consequence.items()}])


def counts_completed(cell: Cell) -> bool:
    """Whether an inner cell counts exchanges whose stay is completed."""
    return cell.table == FLOW or cell.codes[0] in STAY_COMPLETED


def hide_money(completed: Sequence[Contribution], hidden_counts: AbstractSet[Cell], views: Views) -> frozenset[Cell]:
    """Sums of money by host that tell of single organisations, or whose count is hidden, and what would give them away.

    What was granted and what was paid are hidden together, so each is protected with what the other needs.
    """
    sums = [money_of(completed, amount) for amount in (lambda one: one.granted_cents, lambda one: one.paid_cents)]
    worlds = [
        World({cell: of.total() for cell, of in amounts.items() if cell.is_inner}, views.show) for amounts in sums
    ]
    sensitive = {
        cell
        for world, amounts in zip(worlds, sums, strict=True)
        for cell in world.values
        if count_behind(cell) in hidden_counts or sensitive_money(amounts[cell].values())
    }
    hidden: frozenset[Cell] = frozenset()
    more = frozenset(sensitive)
    while more != hidden:
        hidden = more
        more = hidden.union(*(hide(world, needs_of(world, hidden, sensitive)) for world in worlds))
    return hidden


def money_of(completed: Iterable[Contribution], amount: Callable[[Contribution], int]) -> dict[Cell, Counter[str]]:
    """For each cell of T9, totals included, the cents of each visiting organisation."""
    amounts: dict[Cell, Counter[str]] = defaultdict(Counter)
    for one in completed:
        for cell in totals_of(Cell(MONEY, (one.host, *one.group))):
            amounts[cell][one.visitor] += amount(one)
    return amounts


def needs_of(world: World, hidden: AbstractSet[Cell], sensitive: AbstractSet[Cell]) -> dict[Cell, int]:
    """How much higher each hidden sum must be possible; sums of zero are shown."""
    return {
        cell: uncertainty_of_money(world.values[cell]) if cell in sensitive else 1
        for cell in hidden
        if cell in world.values
    }


def count_behind(money: Cell) -> Cell:
    """The cell of T3 that counts the exchanges behind a sum of money."""
    host, *group = money.codes
    return Cell(FLOW, (TOTAL, host, *group))
