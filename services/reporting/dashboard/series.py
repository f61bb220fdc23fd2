"""Numbers over time: a row of columns for each of them, one under the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.dashboard.marks import WIDTH, Bar, Chart, Label

ROW, COLUMN_TOP, COLUMN_HEIGHT = 132.0, 26.0, 76.0
BROADEST = 64.0
FEW = 14


@dataclass(frozen=True, slots=True)
class Series:
    """What was counted in each period, in the order of the periods; none where it is hidden."""

    title: str
    numbers: Sequence[int | None]


def draw_series(periods: Sequence[str], rows: Sequence[Series]) -> Chart:
    step = min(BROADEST, WIDTH / max(1, len(periods)))
    bars: list[Bar] = []
    labels: list[Label] = []
    for place, row in enumerate(rows):
        y = place * ROW
        labels.append(Label(0, y + 14, row.title, kind="head"))
        bars.append(Bar(0, y + COLUMN_TOP + COLUMN_HEIGHT, step * len(periods), 1, "line"))
        for number, period in enumerate(periods):
            x = number * step
            bars += columns(x, y, step, row, number, period)
            labels += captions(x + step / 2, y, row.numbers[number], period, len(periods))
    return Chart("series", "Exchanges over time", in_words(periods, rows), len(rows) * ROW, tuple(bars), tuple(labels))


def columns(x: float, y: float, step: float, row: Series, number: int, period: str) -> list[Bar]:
    value, most = row.numbers[number], max((one or 0 for one in row.numbers), default=0) or 1
    if not value:
        return []
    height = COLUMN_HEIGHT * 0.82 * value / most
    top = y + COLUMN_TOP + COLUMN_HEIGHT - height
    return [Bar(x + step * 0.12, top, step * 0.76, height, "done", f"{row.title}, {period}: {value:,}")]


def captions(middle: float, y: float, value: int | None, period: str, number: int) -> list[Label]:
    """The period under its column and, where there is room, the number; of many months only each January is named."""
    below = y + COLUMN_TOP + COLUMN_HEIGHT + 17
    if number > FEW:
        return [Label(middle, below, period[:4], "middle")] if period.endswith("-01") else []
    shown = ":c" if value is None else f"{value:,}"
    return [Label(middle, below, period, "middle"), Label(middle, y + COLUMN_TOP + 10, shown, "middle", "number")]


def in_words(periods: Sequence[str], rows: Sequence[Series]) -> str:
    """The highest of each row; the table beside the chart has all numbers."""
    found = []
    for row in rows:
        shown = [(number, period) for number, period in zip(row.numbers, periods, strict=True) if number]
        if shown:
            most, period = max(shown)
            found.append(f"{row.title}: most in {period} ({most:,})")
    return "; ".join(found) + "." if found else "Nothing can be shown."
