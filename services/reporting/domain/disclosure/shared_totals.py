"""Tables that count the same completed exchanges: what one of them gains in another world, so do the others."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from services.reporting.domain.disclosure.cells import Cell
from services.reporting.domain.disclosure.contributions import ANY_GROUP
from services.reporting.domain.disclosure.views import FLOW, STATUS, WHOLE_TABLES
from services.reporting.domain.disclosure.worlds import Move, World, combined
from services.reporting.domain.facts import STAY_COMPLETED

Place = tuple[str, tuple[str, ...]]
"""A table, and the partnership and year within which it must agree with others."""


class SharedTotals:
    """T1 and T3 agree for each partnership and year, and with T4, T5, T6 and T12 in the whole call.

    What a move owes is counted where most came in since the release before: what is hidden there has to be anyway.
    """

    def __init__(self, world: World, before: Mapping[Cell, int] = MappingProxyType({})) -> None:
        def gain_and_size(cell: Cell) -> tuple[int, int, Cell]:
            return world.inner[cell] - before.get(cell, 0), world.inner[cell], cell

        smallest_first = sorted(world.inner, key=gain_and_size)
        self.largest = {(cell.table, cell.group): cell for cell in smallest_first if counts_completed(cell)}
        flows = [cell for cell in smallest_first if cell.table == FLOW]
        self.fullest = flows[-1].group if flows else ANY_GROUP

    def balance(self, move: Move) -> Move:
        """The move with its consequence in other tables; no move where nothing was completed, for that is public."""
        gained: Counter[Place] = Counter()
        for cell, by in move.items():
            if counts_completed(cell):
                gained[cell.table, cell.group] += by
        owed = {place: by for place, by in self.owed(gained).items() if by}
        if not owed.keys() <= self.largest.keys():
            return {}
        return combined([move, {self.largest[place]: by for place, by in owed.items()}])

    def owed(self, gained: Mapping[Place, int]) -> Counter[Place]:
        """What other tables must gain so that all agree again, when one of them gained this."""
        owed: Counter[Place] = Counter()
        for (table, group), by in gained.items():
            for other in (FLOW, STATUS):
                if other != table:
                    owed[other, self.fullest if table in WHOLE_TABLES else group] += by
            for other in WHOLE_TABLES:
                if other != table:
                    owed[other, ANY_GROUP] += by
        return owed


def counts_completed(cell: Cell) -> bool:
    """Whether an inner cell counts exchanges whose stay is completed."""
    return cell.table != STATUS or cell.codes[0] in STAY_COMPLETED
