"""Which filtered views show single countries to the public.

Tables about organisations and representatives (`WHOLE_TABLES`) are published for the whole call only.

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

STATUS, FLOW, MONEY, DECISION = "T1", "T3", "T9", "T11"
VISITORS, HOSTS, ACTIVITIES, GENDERS = "T4", "T5", "T6", "T12"
WHOLE_TABLES = (VISITORS, HOSTS, ACTIVITIES, GENDERS)
WHOLE_CALL = (TOTAL, TOTAL)
WORTH_SHOWING = Fraction(9, 10)

View = tuple[str, ...]


@dataclass(frozen=True)
class Views:
    """The views, each a partnership and a year or `_T`, that show countries; and whether T6 is shown crossed."""

    with_countries: frozenset[View]
    with_activities_crossed: bool = True

    def show(self, cell: Cell) -> bool:
        """Whether a figure of this place appears in any table, be it hidden there."""
        if cell.table in WHOLE_TABLES:
            return self.show_whole(cell)
        by_country = cell.table in (FLOW, MONEY) and set(cell.codes[:-2]) != {TOTAL}
        return not by_country or cell.group in self.with_countries

    def show_whole(self, cell: Cell) -> bool:
        """Grand totals are those of T3 and shown there."""
        codes = cell.codes[:-2]
        crossed = cell.table == ACTIVITIES and TOTAL not in codes
        shown = self.with_activities_crossed or not crossed
        return cell.group == WHOLE_CALL and set(codes) != {TOTAL} and shown


def views_worth_publishing(organisations: Mapping[Cell, int]) -> Views:
    """The views in which nine of ten organisations stand in cells that are not confidential by themselves."""
    all_of: Counter[tuple[str, View]] = Counter()
    showable: Counter[tuple[str, View]] = Counter()
    for cell, number in organisations.items():
        if cell.table in (FLOW, ACTIVITIES) and TOTAL not in cell.codes[:-2]:
            all_of[cell.table, cell.group] += number
            showable[cell.table, cell.group] += 0 if too_few(number) else number
    worth = {place for place, number in all_of.items() if showable[place] >= WORTH_SHOWING * number}
    with_countries = frozenset({WHOLE_CALL, *(view for table, view in worth if table == FLOW)})
    return Views(with_countries, (ACTIVITIES, WHOLE_CALL) in worth)
