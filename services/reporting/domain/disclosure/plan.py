"""Which figures of the published tables the public does not see, for a whole call as of one time.

All tables, years and partnerships are planned together, because a reader may subtract one view from another. T1 counts
by status and mode, T3 by origin and host; T2 and the counts behind T9 are totals of T3; T9 has sums of money by host.
The exchanges of T3 are those of T1 whose stay is completed, so both agree for every partnership and year. T4, T5, T6
and T12 count the same exchanges for the whole call. T13's counts are differences of T3 and T1. T11 counts
registrations, which share no totals with the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.reporting.domain.disclosure.cells import TOTAL, Cell, totals_of
from services.reporting.domain.disclosure.contributions import Contribution, Registrations, organisations_behind
from services.reporting.domain.disclosure.hiding import hide
from services.reporting.domain.disclosure.sensitive import (
    sensitive_money,
    too_few,
    too_few_persons,
    uncertainty_of_count,
    uncertainty_of_money,
    uncertainty_of_persons,
)
from services.reporting.domain.disclosure.shared_totals import SharedTotals
from services.reporting.domain.disclosure.views import FLOW, GENDERS, MONEY, Views, views_worth_publishing
from services.reporting.domain.disclosure.worlds import World


@dataclass(frozen=True)
class Plan:
    """Which figures stay hidden, and which views show countries at all.

    `safe_totals` are the measures, by table and code, of which the public sees one value for the whole call.
    """

    hidden: frozenset[Cell]
    views: Views
    safe_totals: frozenset[tuple[str, str]] = frozenset()

    def hides(self, cell: Cell) -> bool:
        """Whether the public must not see this figure. A zero is hidden only where a view shows no countries."""
        return cell in self.hidden or not self.views.show(cell)


def plan_disclosure(contributions: Sequence[Contribution], registrations: Sequence[Registrations] = ()) -> Plan:
    """Decide what to hide. The same contributions in any order give the same plan."""
    organisations = organisations_behind(contributions)
    views = views_worth_publishing(organisations)
    counts = hide_counts(contributions, organisations, views)
    completed = [one for one in contributions if one.is_completed]
    return Plan(counts | hide_money(completed, counts, views) | hide_registrations(registrations), views)


def hide_counts(contributions: Iterable[Contribution], organisations: dict[Cell, int], views: Views) -> frozenset[Cell]:
    """Counts of fewer than three organisations or five persons, and what would give them away."""
    counted: Counter[Cell] = Counter()
    for one in contributions:
        for inner in one.counted_in:
            counted[inner] += one.exchanges
    world = World(counted, views.show)
    sensitive = {
        cell: uncertainty_of_count(value) for cell, value in world.values.items() if too_few(organisations[cell])
    }
    sensitive |= {
        cell: uncertainty_of_persons(value)
        for cell, value in world.values.items()
        if cell.table == GENDERS and (too_few_persons(value) or cell in sensitive)
    }
    return hide(world, sensitive, SharedTotals(world).balance)


def hide_registrations(registrations: Iterable[Registrations]) -> frozenset[Cell]:
    """Numbers of one or two registrations, and what would give them away."""
    counted: Counter[Cell] = Counter()
    for one in registrations:
        counted[one.counted_in] += one.number
    world = World(counted, lambda cell: True)
    return hide(world, {cell: uncertainty_of_count(number) for cell, number in world.values.items() if too_few(number)})


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
