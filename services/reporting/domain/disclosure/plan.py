"""Which figures of the published tables the public does not see, for a whole call as of one release.

All tables, years and partnerships are planned together, because a reader may subtract one view from another. T1 counts
by status and mode, T3 by origin and host; T2 and the counts behind T9 are totals of T3; T9 has sums of money by host.
The exchanges of T3 are those of T1 whose stay is completed, so both agree for every partnership and year. T4, T5, T6
and T12 count the same exchanges for the whole call. T13's counts are differences of T3 and T1. T11 counts
registrations, which share no totals with the rest. What earlier releases showed stands and is planned with.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.reporting.domain.disclosure.cells import Cell
from services.reporting.domain.disclosure.contributions import (
    Contribution,
    Registrations,
    organisations_behind,
    shares_behind,
)
from services.reporting.domain.disclosure.hiding import Hidden, hide
from services.reporting.domain.disclosure.money import Money
from services.reporting.domain.disclosure.needs import need_of_change, need_of_count
from services.reporting.domain.disclosure.registrations import hide_registrations, registrations_behind
from services.reporting.domain.disclosure.shared_totals import SharedTotals
from services.reporting.domain.disclosure.standing import Past, Shares, Standing
from services.reporting.domain.disclosure.views import Views, views_worth_publishing
from services.reporting.domain.disclosure.worlds import World


@dataclass(frozen=True)
class Plan:
    """Which figures stay hidden, and which views show countries at all.

    `safe_totals` are the measures, by table and code, of which the public sees one value for the whole call;
    `standing` is what the next release has to be planned with.
    """

    hidden: frozenset[Cell]
    views: Views
    safe_totals: frozenset[tuple[str, str]] = frozenset()
    standing: Standing = field(default_factory=Standing, compare=False)

    def hides(self, cell: Cell) -> bool:
        """Whether the public must not see this figure. A zero is hidden only where a view shows no countries."""
        return cell in self.hidden or not self.views.show(cell)


def plan_disclosure(
    contributions: Sequence[Contribution],
    registrations: Sequence[Registrations] = (),
    before: Standing = Standing(),  # noqa: B008 - frozen
) -> Plan:
    """Decide what to hide, beside what stands from earlier releases. The same in any order gives the same plan."""
    shares, registered = shares_behind(contributions), registrations_behind(registrations)
    views = views_worth_publishing(organisations_behind(shares))
    counts, past = hide_counts(contributions, shares, views, before)
    completed = [one for one in contributions if one.is_completed]
    money = Money(completed, counts.cells, views, before)
    hidden = counts.cells | money.hide() | hide_registrations(registrations, registered, before)
    behind = {**shares, **money.shares, **registered}
    shown = {cell: both for cell, both in behind.items() if views.show(cell) and cell not in hidden}
    standing = Standing(before.with_shown(shown), past, *money.pasts())
    return Plan(hidden, views, standing=standing)


def hide_counts(
    contributions: Iterable[Contribution], shares: Mapping[Cell, Shares], views: Views, before: Standing
) -> tuple[Hidden, Past]:
    """Counts that tell of fewer than three organisations or five persons, and what would give them away."""
    counted: Counter[Cell] = Counter()
    for one in contributions:
        for inner in one.counted_in:
            counted[inner] += one.exchanges
    world = World(counted, views.show, before.counts.least)
    sensitive: Counter[Cell] = Counter()
    for cell, value in world.values.items():
        sensitive[cell] = max(need_of_count(cell, value, shares[cell]), need_of_change(cell, shares[cell], before))
    shared = SharedTotals(world, before.counts.counted)
    hidden = hide(world, +sensitive, shared.balance, before.counts.debts(counted))
    return hidden, Past(counted, hidden.moves)
