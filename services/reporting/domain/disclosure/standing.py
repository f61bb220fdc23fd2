"""What earlier releases leave behind: figures that were shown, and other worlds that must stay possible.

A release is subtracted from the ones before it. So a figure whose change tells of one or two organisations is as
confidential as a count of one or two, until more has come together. And who knows that completed exchanges do not
vanish must still not be able to rule out the world that kept an earlier figure hidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.reporting.domain.disclosure.cells import Cell
from services.reporting.domain.disclosure.hiding import Debt
from services.reporting.domain.disclosure.sensitive import sensitive_money, too_few, too_few_persons
from services.reporting.domain.disclosure.views import DECISION, GENDERS, STATUS
from services.reporting.domain.disclosure.worlds import Move

Shares = tuple[Mapping[str, int], ...]
"""What each organisation contributes to a figure, for each way in which its organisations are counted."""


@dataclass(frozen=True)
class Past:
    """What was counted at the release before, and the moves to other worlds that were needed until then."""

    counted: Mapping[Cell, int] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()

    @property
    def least(self) -> Mapping[Cell, int]:
        """What cannot have become fewer: completed exchanges stay completed; cases leave a status."""
        return {cell: number for cell, number in self.counted.items() if stays(cell)}

    def debts(self, counted: Mapping[Cell, int]) -> list[Debt]:
        """What must still be possible, so that none of those worlds lost anything since."""
        debts: dict[tuple[tuple[Cell, int], ...], Debt] = {}
        for move in self.moves:
            grown = {cell: counted.get(cell, 0) - self.counted.get(cell, 0) for cell in move}
            least = {cell: by - grown[cell] for cell, by in move.items() if stays(cell) and by > max(0, grown[cell])}
            if least:
                debts.setdefault(tuple(sorted(least.items())), Debt(least, move))
        return list(debts.values())


def stays(cell: Cell) -> bool:
    """Whether what is counted here is counted here at every later time."""
    return cell.table not in (STATUS, DECISION)


@dataclass(frozen=True)
class Standing:
    """What was shown of each figure at earlier releases, and the past of counts, money granted and money paid."""

    shown: Mapping[Cell, Sequence[Shares]] = field(default_factory=dict)
    counts: Past = field(default_factory=Past)
    granted: Past = field(default_factory=Past)
    paid: Past = field(default_factory=Past)

    def changes(self, cell: Cell, now: Shares) -> list[Shares]:
        """How each contribution differs from what it was when the figure was shown with another value."""
        changes = (differences(then, now) for then in self.shown.get(cell, ()))
        return [change for change in changes if any(sum(of.values()) for of in change)]

    def with_shown(self, figures: Mapping[Cell, Shares]) -> dict[Cell, Sequence[Shares]]:
        """All that was shown, with what is shown now."""
        shown = dict(self.shown)
        for cell, shares in figures.items():
            if shares not in shown.get(cell, ()):
                shown[cell] = (*shown.get(cell, ()), shares)
        return shown


def differences(then: Shares, now: Shares) -> Shares:
    return tuple(
        {name: by for name in before.keys() | after.keys() if (by := after.get(name, 0) - before.get(name, 0))}
        for before, after in zip(then, now, strict=True)
    )


def tells_of_few(cell: Cell, change: Shares) -> bool:
    """Whether a change of a count is that of one or two organisations, or in T12 of fewer than five persons."""
    if cell.table == GENDERS and too_few_persons(sum(abs(by) for by in change[0].values())):
        return True
    return too_few(min(len(of) for of in change))


def tells_of_few_payments(change: Shares) -> bool:
    """Whether a change of a sum of money, granted or paid, is made by one or two organisations or dominated by them."""
    return any(sensitive_money(abs(by) for by in of.values()) for of in change)


def smallest(changes: Iterable[Shares]) -> int:
    """The smallest difference that subtraction shows; a loss is smaller than any gain."""
    return min((sum(change[0].values()) for change in changes), default=0)
