"""Cells of published tables, and the totals that each of them is part of."""

from functools import lru_cache
from itertools import product
from typing import NamedTuple

TOTAL = "_T"


class Cell(NamedTuple):
    """One place of a table: a code for each dimension, `_T` where all codes are summed.

    The last two dimensions are always partnership and year, the filters that a reader can set.
    """

    table: str
    codes: tuple[str, ...]

    @property
    def is_inner(self) -> bool:
        """Whether no dimension is summed over."""
        return TOTAL not in self.codes

    @property
    def group(self) -> tuple[str, ...]:
        """Partnership and year."""
        return self.codes[-2:]

    def contains(self, inner: "Cell") -> bool:
        """Whether an inner cell is counted in this one."""
        if self.table != inner.table:
            return False
        return all(mine in (TOTAL, theirs) for mine, theirs in zip(self.codes, inner.codes, strict=True))

    def replaced(self, place: int, code: str) -> "Cell":
        """The same cell with another code in one dimension."""
        return Cell(self.table, (*self.codes[:place], code, *self.codes[place + 1 :]))


@lru_cache(maxsize=262_144)
def totals_of(inner: Cell) -> tuple[Cell, ...]:
    """Every cell that an inner cell is counted in: itself, each subtotal, the grand total."""
    return tuple(Cell(inner.table, codes) for codes in product(*((code, TOTAL) for code in inner.codes)))
