"""`make attack`: what somebody who keeps every release of sparse random calls can find out, and what hiding costs.

Prints how many hidden figures there were, how many of them were found out, and beside what had to be hidden in small
tables the least with which the same attack fails. Ends with 1 when anything was found out.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.contributions import Contribution, organisations_behind, shares_behind
from services.reporting.domain.disclosure.plan import Plan, plan_disclosure
from services.reporting.domain.disclosure.sensitive import too_few
from services.reporting.domain.disclosure.views import WHOLE_CALL
from tests.reporting.collector import Collector
from tests.reporting.growing import a_growing_call, planned_alone, planned_together
from tests.reporting.outsider import several

SMALL_TABLES, MOST_TRIED = 12, 4
Codes = tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(prog="attack", description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    asked = parser.parse_args()
    found = 0
    for how, number in ((planned_alone, asked.calls // 10), (planned_together, asked.calls)):
        hidden = shown = found = 0
        for seed in range(number):
            calls = a_growing_call(seed)
            collector = Collector(list(zip(calls, how(calls), strict=True)))
            hidden += len(collector.hidden)
            shown += collector.shown
            found += sum(map(collector.finds_out, collector.hidden))
        say(f"{how.__name__}: {number} calls, {hidden} figures hidden, {shown} above zero shown, {found} found out")
    for ours, least, sensitive in losses():
        say(f"small table: {sensitive} sensitive, {ours} hidden by the plan, {least} at the least")
    return 1 if found else 0


def losses() -> Iterator[tuple[int, int | str, int]]:
    """Figures of T3 in small tables: hidden by the plan, the least that would do, and how many are sensitive.

    There is one partnership and one year, so a figure is hidden in every view or in none.
    """
    for seed in range(SMALL_TABLES):
        contributions = a_small_table(seed)
        plan = plan_disclosure(contributions)
        figures = organisations_behind(shares_behind(contributions))
        flows = {cell.codes[:2]: cell for cell in figures if cell.table == "T3" and cell.group == WHOLE_CALL}
        sensitive = {codes for codes, cell in flows.items() if too_few(figures[cell])}
        if sensitive:
            ours = sum(1 for cell in flows.values() if plan.hides(cell))
            yield ours, least_hidden(contributions, plan, set(flows), sensitive), len(sensitive)


def a_small_table(seed: int) -> list[Contribution]:
    """Three countries with three; one partnership, one year, so that only rows and columns are linked."""
    groups = [("AT", "FR"), ("AT", "PL"), ("FR", "AT"), ("FR", "PL"), ("PL", "AT"), ("PL", "FR")]
    sizes = [(seed * 7 + place * 5 + place * seed) % 7 for place in range(len(groups))]
    return [
        one
        for size, (origin, host) in zip(sizes, groups, strict=True)
        for one in several(size, origin=origin, host=host)
    ]


def least_hidden(contributions: list[Contribution], plan: Plan, flows: set[Codes], sensitive: set[Codes]) -> int | str:
    """The fewest figures of T3 with which nothing is found out, everything else as planned."""
    others = {cell for cell in plan.hidden if cell.table != "T3"}
    for number in range(MOST_TRIED + 1):
        for chosen in combinations(sorted(flows - sensitive), number):
            everywhere = product(sensitive | set(chosen), ("BIGINN", TOTAL), ("2026", TOTAL))
            cells = {Cell("T3", (*codes, *group)) for codes, *group in everywhere}
            if is_safe(contributions, replace(plan, hidden=frozenset(others | cells))):
                return len(sensitive) + number
    return f"more than {len(sensitive) + MOST_TRIED}"


def is_safe(contributions: list[Contribution], plan: Plan) -> bool:
    """Whether nothing of T3's whole table is found out."""
    collector = Collector([(contributions, plan)])
    whole = [place for place in collector.hidden if place[1][0] == "T3" and place[1][3:] == WHOLE_CALL]
    return not any(map(collector.finds_out, whole))


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is what a command is for


if __name__ == "__main__":
    sys.exit(main())
