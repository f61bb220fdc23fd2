"""What a stay earns."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.scheme.codes import Reduction
from contracts.scheme.lump_sum import LumpSum, lump_sum
from contracts.scheme.money import Money
from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Stay

PROGRAMME, AURORA = load_programmes().partnership("AURORA")
MONDAY = date(2023, 11, 20)
RATES = sorted(rate.country for rate in PROGRAMME.rates)


def earned(host: str, days: int, kilometres: float, cap: Money | None = None) -> LumpSum:
    partnership = replace(AURORA, partnership_caps={host: cap}) if cap else AURORA
    return lump_sum(Stay(MONDAY, MONDAY + timedelta(days=days - 1)), host, kilometres, PROGRAMME, partnership)


def test_five_working_days_far_away_earn_the_whole_rate() -> None:
    assert earned("DE", 5, 1_000) == LumpSum(Money(83_000), Money(83_000), ())


@pytest.mark.parametrize(
    ("kilometres", "amount"),
    [(200.0, "830.00"), (199.9999999, "830.00"), (199.999999, "415.00"), (199.9, "415.00"), (0.0, "415.00")],
)
def test_only_less_than_200_km_halves(kilometres: float, amount: str) -> None:
    assert earned("DE", 5, kilometres).amount.text == amount


@pytest.mark.parametrize(("days", "amount"), [(3, "415.00"), (4, "415.00"), (5, "830.00"), (12, "830.00")])
def test_only_less_than_five_working_days_halve(days: int, amount: str) -> None:
    assert earned("DE", days, 1_000).amount.text == amount


def test_short_and_near_is_halved_once() -> None:
    assert earned("SK", 3, 54.8) == LumpSum(
        Money(30_500), Money(61_000), (Reduction.SHORT_STAY, Reduction.SHORT_DISTANCE)
    )


def test_a_partnership_may_pay_less_than_the_rate() -> None:
    assert earned("DE", 5, 1_000, cap=Money(45_000)).amount == Money(45_000)


def test_a_cap_is_applied_after_halving() -> None:
    assert earned("DE", 3, 1_000, cap=Money(45_000)).amount == Money(41_500)


def test_no_visitor_gets_more_than_the_absolute_cap() -> None:
    dearer = replace(PROGRAMME, rates=tuple(replace(rate, ceiling=Money(150_000)) for rate in PROGRAMME.rates))
    week = Stay(MONDAY, MONDAY + timedelta(days=4))
    assert lump_sum(week, "DE", 1_000, dearer, AURORA).amount == Money(110_000)


def test_a_country_without_a_rate_has_no_ceiling_and_earns_nothing() -> None:
    assert earned("CH", 5, 1_000) == LumpSum(Money(0), None, ())


def test_the_rate_is_that_of_the_first_day() -> None:
    last = max(rate.window.last_day for rate in PROGRAMME.rates)
    assert lump_sum(Stay(last, last + timedelta(days=6)), "DE", 1_000, PROGRAMME, AURORA).ceiling == Money(83_000)
    assert (
        lump_sum(Stay(last + timedelta(days=1), last + timedelta(days=7)), "DE", 1_000, PROGRAMME, AURORA).ceiling
        is None
    )


@given(st.sampled_from(RATES), st.integers(1, 30), st.floats(0, 20_000))
def test_a_lump_sum_is_the_rate_or_half_of_it(host: str, days: int, kilometres: float) -> None:
    found = earned(host, days, kilometres)
    assert found.ceiling is not None
    assert found.amount in (found.ceiling, found.ceiling.halved())
    assert (found.amount == found.ceiling) is (not found.reductions)


@given(st.sampled_from(RATES), st.integers(1, 30), st.floats(0, 20_000), st.integers(1, 200_000))
def test_no_cap_is_ever_exceeded(host: str, days: int, kilometres: float, cap: int) -> None:
    assert earned(host, days, kilometres, Money(cap)).amount <= min(Money(cap), PROGRAMME.absolute_cap)
