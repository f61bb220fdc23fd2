"""Secondary suppression: which further figures stay hidden so that no sensitive one can be computed from the rest.

For each sensitive figure we look for another possible world in which it is higher by as much as its protection asks,
and hide whatever differs between the worlds. Who sees the rest cannot tell the worlds apart. Of the worlds that are
found the one that hides least is taken: a figure costs its value, four times as much for each filter that is not set,
because the tables without filters are read most. Counting more of the same is always a possible world, so there is
always an answer. It is a heuristic: what it hides is enough, not proven to be the least.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.worlds import Move, World

Balance = Callable[[Move], Move]


def as_it_is(move: Move) -> Move:
    """Tables that share no totals need nothing to go with a move."""
    return move


def hide(world: World, sensitive: Mapping[Cell, int], balance: Balance = as_it_is) -> frozenset[Cell]:
    """The sensitive figures and those that must stay hidden with them.

    `sensitive` says for each how much higher it must be possible; `balance` completes a move with what it implies for
    other tables.
    """
    hidden = set(sensitive)
    protected: set[Cell] = set()
    for cell in sorted(sensitive, key=least_filtered_first):
        if cell not in protected:
            changes = cheapest(world, cell, sensitive[cell], hidden, balance)
            hidden.update(changes)
            protected.update(other for other, by in changes.items() if by >= sensitive.get(other, by))
    return frozenset(hidden)


def cheapest(world: World, cell: Cell, amount: int, hidden: AbstractSet[Cell], balance: Balance) -> dict[Cell, int]:
    """What differs in the possible world that hides least more."""
    best: dict[Cell, int] = {}
    best_cost: int | None = None
    for move in world.moves_into(cell, amount, hidden):
        changes = world.changes(balance(move))
        cost = sum(cost_of(other, world.values[other]) for other in changes if other not in hidden)
        if changes.get(cell, 0) >= amount and (best_cost is None or cost < best_cost):
            best, best_cost = changes, cost
        if best_cost == 0:
            break
    return best


def cost_of(cell: Cell, value: int) -> int:
    """What it costs the reader not to see a figure."""
    return value << 2 * cell.group.count(TOTAL)


def least_filtered_first(cell: Cell) -> tuple[int, int, Cell]:
    return (-cell.group.count(TOTAL), -cell.codes.count(TOTAL), cell)
