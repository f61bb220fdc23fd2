"""Waiting times by step: how long the middle case and the slow ones wait, and which step costs most."""

from collections.abc import Sequence

from services.reporting.dashboard.marks import WIDTH, Bar, Chart, Label
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.waiting import Wait, bottleneck

ROW, BAR, TOP = 46.0, 16.0, 8.0
ROOM_FOR_NUMBERS = 130.0


def draw_waits(waits: Sequence[Wait]) -> Chart:
    """A dark bar up to the median, a light one up to the time within which nine of ten are done."""
    scale = (WIDTH - ROOM_FOR_NUMBERS) / (max((wait.most_days for wait in waits), default=0) or 1)
    slowest = bottleneck(waits)
    bars: list[Bar] = []
    labels: list[Label] = []
    for place, wait in enumerate(waits):
        y, kind = TOP + place * ROW, "slow" if wait == slowest else "done"
        ending = " – the bottleneck" if wait == slowest else ""
        labels.append(Label(0, y + 13, f"{wait.step.title}{ending}", kind="head" if wait == slowest else "plain"))
        bars.append(Bar(0, y + 20, wait.most_days * scale, BAR, "frame", f"Nine of ten: {wait.most_days:.1f} days"))
        bars.append(Bar(0, y + 20, wait.median_days * scale, BAR, kind, f"Median: {wait.median_days:.1f} days"))
        words = f"{wait.median_days:.1f} / {wait.most_days:.1f} d"
        labels.append(Label(wait.most_days * scale + 8, y + 33, words, kind="number"))
    named = f"The bottleneck is: {slowest.step.title}, median {slowest.median_days:.1f} days. " if slowest else ""
    words = "; ".join(f"{wait.step.title} {wait.median_days:.1f} days" for wait in waits)
    height = TOP + len(waits) * ROW
    return Chart("waits", "Waiting times by step", f"{named}Medians: {words}.", height, tuple(bars), tuple(labels))


def waits_by_partnership(waits: Sequence[Wait]) -> list[tuple[str, str, str, str]]:
    """For each partnership the step that costs it most: who is waited for, the median days, and how often."""
    found = []
    for partnership in sorted({wait.partnership for wait in waits} - {TOTAL}):
        slowest = bottleneck([wait for wait in waits if wait.partnership == partnership])
        if slowest:
            words = f"{slowest.step.title} ({slowest.step.waits_for})"
            found.append((partnership, words, f"{slowest.median_days:.1f}", f"{slowest.number:,}"))
    return found
