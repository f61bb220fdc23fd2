"""Secondary suppression: which further figures stay hidden so that no sensitive one can be computed from the rest.

For each sensitive figure we look for another possible world in which it is higher by as much as its protection asks,
and hide whatever differs between the worlds. Who sees the rest cannot tell the worlds apart. Of the worlds that are
found the one that hides least is taken: a figure costs its value, four times as much for each filter that is not set,
because the tables without filters are read most. Counting more of the same is always a possible world, so there is
always an answer. It is a heuristic: what it hides is enough, not proven to be the least.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.worlds import Move, World, combined

Balance = Callable[[Move], Move]


def as_it_is(move: Move) -> Move:
    """Tables that share no totals need nothing to go with a move."""
    return move


@dataclass(frozen=True)
class Hidden:
    """What stays hidden, and the moves to the other worlds that are the reason why nobody can compute it."""

    cells: frozenset[Cell]
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Debt:
    """What must at least have been counted more for another world of an earlier release to go on, and its move then."""

    least: Move
    move: Move


@dataclass(frozen=True)
class Way:
    """A move, what differs after it, and what it costs the reader that this is hidden."""

    move: Move
    changes: Mapping[Cell, int]
    cost: int


def hide(
    world: World, sensitive: Mapping[Cell, int], balance: Balance = as_it_is, debts: Iterable[Debt] = ()
) -> Hidden:
    """The sensitive figures and those that must stay hidden with them.

    `sensitive` says for each how much higher it must be possible; `balance` completes a move with what it implies for
    other tables; `debts` are those of earlier releases.
    """
    hidden = set(sensitive)
    protected: set[Cell] = set()
    moves: list[Move] = []

    def take(way: Way) -> None:
        moves.append(way.move)
        hidden.update(way.changes)
        protected.update(other for other, by in way.changes.items() if by >= sensitive.get(other, by))

    for debt in debts:
        take(cheapest(ways_to_pay(world, debt, hidden, balance)))
    for cell in sorted(sensitive, key=least_filtered_first):
        if cell not in protected:
            take(cheapest(ways_to_raise(world, cell, sensitive[cell], hidden, balance)))
    return Hidden(frozenset(hidden), tuple(moves))


def cheapest(ways: Iterable[Way]) -> Way:
    """The way to another world that hides least more; none leads anywhere where nothing can differ."""
    best: Way | None = None
    for way in ways:
        if best is None or way.cost < best.cost:
            best = way
        if best.cost == 0:
            break
    return best or Way({}, {}, 0)


def ways_to_raise(world: World, cell: Cell, amount: int, hidden: AbstractSet[Cell], balance: Balance) -> Iterator[Way]:
    """Ways to possible worlds in which this figure is higher by so much."""
    for move in world.moves_into(cell, amount, hidden):
        way = way_of(world, balance(move), hidden)
        if way and way.changes.get(cell, 0) >= amount:
            yield way


def ways_to_pay(world: World, debt: Debt, hidden: AbstractSet[Cell], balance: Balance) -> Iterator[Way]:
    """Ways to worlds in which at least this much more was counted; more of everything is always one of them.

    The old move comes last, because it asks for no less than before.
    """
    moves: list[Move] = [{}]
    moves += [move for cell, amount in debt.least.items() for move in world.moves_into(cell, amount, hidden)]
    for move in moves:
        way = way_of(world, paid(balance(move), debt.least, balance), hidden)
        if way:
            yield way
    going_on = way_of(world.unbound, debt.move, hidden)
    if going_on:
        yield going_on


def paid(move: Move, least: Move, balance: Balance) -> Move:
    """The move with whatever it lacks of these, table by table, because each of them moves the others."""
    for table in sorted({cell.table for cell in least}):
        lacking = {cell: by - move.get(cell, 0) for cell, by in least.items() if cell.table == table}
        move = combined([move, balance({cell: by for cell, by in lacking.items() if by > 0})])
    return move


def way_of(world: World, move: Move, hidden: AbstractSet[Cell]) -> Way | None:
    changes = world.possible_changes(move)
    if changes is None:
        return None
    return Way(move, changes, sum(cost_of(other, world.values[other]) for other in changes if other not in hidden))


def cost_of(cell: Cell, value: int) -> int:
    """What it costs the reader not to see a figure."""
    return value << 2 * cell.group.count(TOTAL)


def least_filtered_first(cell: Cell) -> tuple[int, int, Cell]:
    return (-cell.group.count(TOTAL), -cell.codes.count(TOTAL), cell)
