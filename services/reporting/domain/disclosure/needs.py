"""How much higher a count must be possible so that it tells of nobody, by itself or against what was shown before."""

from services.reporting.domain.disclosure.cells import Cell
from services.reporting.domain.disclosure.sensitive import (
    too_few,
    too_few_persons,
    uncertainty_of_count,
    uncertainty_of_persons,
)
from services.reporting.domain.disclosure.standing import Shares, Standing, smallest, tells_of_few
from services.reporting.domain.disclosure.views import GENDERS


def need_of_count(cell: Cell, value: int, shares: Shares) -> int:
    """How much higher a count must be possible because it tells of few; zero when it does not."""
    few = too_few(min(len(of) for of in shares))
    if cell.table == GENDERS and (few or too_few_persons(value)):
        return uncertainty_of_persons(value)
    return uncertainty_of_count(value) if few else 0


def need_of_change(cell: Cell, shares: Shares, before: Standing) -> int:
    """How much higher a count must be possible because its change since it was shown tells of few."""
    few = [change for change in before.changes(cell, shares) if tells_of_few(cell, change)]
    if not few:
        return 0
    uncertainty = uncertainty_of_persons if cell.table == GENDERS else uncertainty_of_count
    return uncertainty(smallest(few))
