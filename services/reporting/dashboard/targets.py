"""Completed exchanges against the target, a row for each partnership."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.dashboard.marks import WIDTH, Bar, Chart, Label, shortened

ROW, BAR, TOP = 46.0, 16.0, 8.0
ROOM_FOR_NUMBERS = 110.0


@dataclass(frozen=True, slots=True)
class Reached:
    """How many exchanges a partnership completed (none: hidden) and was to complete (none: no target is known)."""

    name: str
    completed: int | None
    target: int | None

    @property
    def words(self) -> str:
        completed = ":c" if self.completed is None else f"{self.completed:,}"
        return f"{completed} of {self.target:,}" if self.target else completed


def draw_targets(rows: Sequence[Reached]) -> Chart:
    """Bars to one scale: what was completed lies in the frame of what was to be."""
    longest = max((number or 0 for row in rows for number in (row.completed, row.target)), default=0) or 1
    scale = (WIDTH - ROOM_FOR_NUMBERS) / longest
    bars: list[Bar] = []
    labels: list[Label] = []
    for place, row in enumerate(rows):
        y = TOP + place * ROW
        labels.append(Label(0, y + 13, shortened(row.name, 70)))
        if row.target:
            bars.append(Bar(0, y + 20, row.target * scale, BAR, "frame", f"Target of {row.name}: {row.target:,}"))
        if row.completed:
            bars.append(Bar(0, y + 20, row.completed * scale, BAR, "done", f"{row.name}: {row.words}"))
        if row.target:
            bars.append(
                Bar(row.target * scale - 1, y + 17, 3, BAR + 6, "goal", f"Target of {row.name}: {row.target:,}")
            )
        end = max(row.completed or 0, row.target or 0) * scale
        labels.append(Label(end + 8, y + 33, row.words, kind="number"))
    return Chart(
        "targets",
        "Completed exchanges against targets",
        "; ".join(f"{row.name}: {row.words}" for row in rows) + ".",
        TOP + len(rows) * ROW,
        tuple(bars),
        tuple(labels),
    )
