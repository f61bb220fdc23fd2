"""What a corrected version of a published table says otherwise, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Cells = Mapping[tuple[str, ...], str]
"""The text of each value by the codes of its cell and its measure: `:c` where it is hidden, nothing where none is."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell that says something else than before; none where there was no such cell, or is none any more."""

    table: str
    cell: tuple[str, ...]
    before: str | None
    after: str | None


def corrections_between(table: str, before: Cells, after: Cells) -> Iterator[Correction]:
    """Every cell that differs, in the order of the new table, then those that are gone."""
    for cell in (*after, *(cell for cell in before if cell not in after)):
        if before.get(cell) != after.get(cell):
            yield Correction(table, cell, before.get(cell), after.get(cell))
