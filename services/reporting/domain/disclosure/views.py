"""Which filtered views show single countries to the public.

A reader may ask for one partnership, one year, or both. Where few exchanges are left, nearly all cells of a matrix are
confidential, and their pattern of zeros would force totals of the whole call to be hidden too. Such a view shows its
grand totals only. The view without filters always shows countries.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.sensitive import too_few

STATUS, FLOW, MONEY = "T1", "T3", "T9"
WHOLE_CALL = (TOTAL, TOTAL)
WORTH_SHOWING = Fraction(9, 10)

View = tuple[str, ...]


@dataclass(frozen=True)
class Views:
    """The views, each a partnership and a year or `_T`, that show countries."""

    with_countries: frozenset[View]

    def show(self, cell: Cell) -> bool:
        """Whether a figure of this place appears in any table, be it hidden there."""
        by_country = cell.table != STATUS and set(cell.codes[:-2]) != {TOTAL}
        return not by_country or cell.group in self.with_countries


def views_worth_publishing(organisations: Mapping[Cell, int]) -> Views:
    """The views in which nine of ten organisations stand in cells that are not confidential by themselves."""
    all_of: Counter[View] = Counter()
    showable: Counter[View] = Counter()
    for cell, number in organisations.items():
        if cell.table == FLOW and TOTAL not in cell.codes[:-2]:
            all_of[cell.group] += number
            showable[cell.group] += 0 if too_few(number) else number
    worth = {view for view, number in all_of.items() if showable[view] >= WORTH_SHOWING * number}
    return Views(frozenset({WHOLE_CALL, *worth}))
