"""What several releases show together gives no hidden figure away."""

from datetime import UTC, datetime
from random import Random

import pytest

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.contributions import shares_behind
from services.reporting.domain.disclosure.releases import Counted, plan_last
from services.reporting.domain.disclosure.standing import Shares, differences, tells_of_few
from services.reporting.domain.releases import last_release, releases_up_to
from tests.reporting.collector import Collector
from tests.reporting.growing import Calls, a_growing_call, planned_alone, planned_together
from tests.reporting.money_collector import MoneyCollector
from tests.reporting.outsider import several

FROM_POLAND = Cell("T3", ("PL", "FR", TOTAL, TOTAL))


def collected(calls: Calls, together: bool) -> Collector:
    return Collector(list(zip(calls, planned_together(calls) if together else planned_alone(calls), strict=True)))


@pytest.mark.parametrize("seed", range(6))
def test_nobody_who_keeps_every_release_can_compute_what_one_of_them_hides(seed: int) -> None:
    collector = collected(a_growing_call(seed), together=True)
    tried = Random(seed).sample(collector.hidden, min(10, len(collector.hidden)))  # noqa: S311
    assert not [place for place in tried if collector.finds_out(place)]


def test_the_attack_finds_what_releases_planned_without_each_other_give_away() -> None:
    calls = a_growing_call(3)
    assert collected(calls, together=False).finds_out((1, ("T12", "female")))
    assert not [found for found in [(1, ("T12", "female"))] if collected(calls, together=True).finds_out(found)]


def test_a_count_that_one_more_organisation_joins_is_hidden_until_more_have() -> None:
    before = [*several(6), *several(9, origin="AT")]
    calls = [[*before, *several(more, partnership="CLOTH")] for more in (0, 1, 2, 6)]
    assert [plan.hides(FROM_POLAND) for plan in planned_together(calls)] == [False, True, True, False]


def test_a_release_in_which_nothing_changed_hides_nothing_more() -> None:
    first = Counted(tuple(a_growing_call(5)[1]))
    assert plan_last([first, first]) == plan_last([first])


def test_releases_are_at_the_beginning_of_quarters() -> None:
    assert last_release(datetime(2026, 11, 21, 9, tzinfo=UTC)) == datetime(2026, 10, 1, tzinfo=UTC)
    assert last_release(datetime(2026, 10, 1, tzinfo=UTC)) == datetime(2026, 10, 1, tzinfo=UTC)
    releases = list(releases_up_to(datetime(2026, 4, 1, tzinfo=UTC), 2025))
    assert (len(releases), releases[-1]) == (6, datetime(2026, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize("seed", range(25))
def test_no_two_releases_show_figures_that_differ_by_one_or_two_organisations(seed: int) -> None:
    calls = a_growing_call(seed, releases=4)
    shown: dict[Cell, list[Shares]] = {}
    for contributions, plan in zip(calls, planned_together(calls), strict=True):
        for cell, shares in shares_behind(contributions).items():
            if not plan.hides(cell):
                changes = [differences(then, shares) for then in shown.get(cell, [])]
                visible = [change for change in changes if sum(change[0].values())]
                assert not any(tells_of_few(cell, change) for change in visible)
                shown.setdefault(cell, []).append(shares)


@pytest.mark.parametrize("seed", range(6))
def test_no_hidden_sum_of_money_is_known_from_all_releases_together(seed: int) -> None:
    calls = a_growing_call(seed)
    collector = MoneyCollector(list(zip(calls, planned_together(calls), strict=True)))
    assert [(at, place) for at, place, value in collector.hidden if collector.highest(at, place) < value + 1] == []


def test_the_attack_on_money_finds_what_releases_planned_without_each_other_give_away() -> None:
    calls = a_growing_call(2)
    collector = MoneyCollector(list(zip(calls, planned_alone(calls), strict=True)))
    assert collector.highest(2, ("T9", "FR", TOTAL, TOTAL)) == pytest.approx(45_000)
