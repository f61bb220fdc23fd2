"""Sums of money by host: which of them the public does not see. What was granted and what was paid go together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from services.reporting.domain.disclosure.cells import TOTAL, Cell, totals_of
from services.reporting.domain.disclosure.contributions import Contribution
from services.reporting.domain.disclosure.hiding import Hidden, hide
from services.reporting.domain.disclosure.sensitive import sensitive_money, uncertainty_of_money
from services.reporting.domain.disclosure.standing import Past, Shares, Standing, tells_of_few_payments
from services.reporting.domain.disclosure.views import FLOW, MONEY, Views
from services.reporting.domain.disclosure.worlds import World


class Money:
    """Sums of money by host, granted and paid: what was granted and what was paid are hidden together."""

    def __init__(
        self, completed: Sequence[Contribution], counts: AbstractSet[Cell], views: Views, before: Standing
    ) -> None:
        self.before = (before.granted, before.paid)
        self.sums = [money_of(completed, amount) for amount in (granted_by, paid_by)]
        self.shares: dict[Cell, Shares] = {cell: tuple(sums[cell] for sums in self.sums) for cell in self.sums[0]}
        self.inner = [{cell: of.total() for cell, of in sums.items() if cell.is_inner} for sums in self.sums]
        self.worlds = [
            World(inner, views.show, past.least) for inner, past in zip(self.inner, self.before, strict=True)
        ]
        self.sensitive = {
            cell
            for cell in set(chain.from_iterable(world.values for world in self.worlds))
            if count_behind(cell) in counts
            or any(sensitive_money(of.values()) for of in self.shares[cell])
            or any(tells_of_few_payments(change) for change in before.changes(cell, self.shares[cell]))
        }
        self.moves: list[Hidden] = []

    def hide(self) -> frozenset[Cell]:
        """Sums that tell of single organisations, or whose count is hidden, and what would give them away.

        Each sum is protected with what the other needs.
        """
        hidden, more = None, frozenset(self.sensitive)
        while more != hidden:
            hidden = more
            self.moves = [
                hide(world, needs_of(world, hidden, self.sensitive), debts=past.debts(inner))
                for world, past, inner in zip(self.worlds, self.before, self.inner, strict=True)
            ]
            more = hidden.union(*(one.cells for one in self.moves))
        return more

    def pasts(self) -> list[Past]:
        """What the next release has to be planned with, for what was granted and what was paid."""
        moves = [one.moves for one in self.moves] or [(), ()]
        return [Past(inner, of) for inner, of in zip(self.inner, moves, strict=True)]


def granted_by(one: Contribution) -> int:
    return one.granted_cents


def paid_by(one: Contribution) -> int:
    return one.paid_cents


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
