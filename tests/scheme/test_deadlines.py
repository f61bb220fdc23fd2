"""Due dates on the calendar of the euro payment system."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from contracts.scheme.deadlines import (
    easter_sunday,
    is_bank_working_day,
    next_bank_working_day,
    payment_due_on,
    payment_target_on,
    service_target,
)
from contracts.scheme.programmes import load_programmes

OPEN = load_programmes().open_call
SECOND_CALL = load_programmes().partnership("AURORA")[0]


def test_payment_is_due_ten_days_after_the_last_condition_was_met() -> None:
    validated, evidence = date(2023, 6, 27), date(2023, 6, 26)
    assert payment_due_on(max(validated, evidence), SECOND_CALL) == date(2023, 7, 7)


def test_the_payment_target_counts_from_the_end_of_the_stay_and_moves_off_a_sunday() -> None:
    assert payment_target_on(date(2023, 6, 22), SECOND_CALL) == date(2023, 7, 3)


def test_a_due_date_on_good_friday_moves_behind_easter_monday() -> None:
    assert payment_due_on(date(2027, 3, 16), OPEN) == date(2027, 3, 30)


def test_a_due_date_at_christmas_moves_behind_it() -> None:
    assert payment_due_on(date(2026, 12, 15), OPEN) == date(2026, 12, 28)


def test_a_national_holiday_moves_no_due_date() -> None:
    assert payment_due_on(date(2027, 7, 4), OPEN) == date(2027, 7, 14)


@pytest.mark.parametrize(
    ("opened", "target"),
    [
        (date(2026, 11, 23), date(2026, 12, 7)),
        (date(2026, 11, 21), date(2026, 12, 4)),
        (date(2026, 12, 21), date(2027, 1, 6)),
        (date(2027, 3, 22), date(2027, 4, 7)),
    ],
)
def test_evaluators_have_ten_bank_working_days_after_the_day_a_case_came_in(opened: date, target: date) -> None:
    assert service_target(opened, OPEN) == target


@pytest.mark.parametrize("day", [(1, 1), (3, 26), (3, 29), (5, 1), (12, 25), (12, 26)])
def test_the_closing_days_of_2027_are_no_bank_working_days(day: tuple[int, int]) -> None:
    assert not is_bank_working_day(date(2027, *day))


def test_easter_monday_is_when_the_german_calendar_says() -> None:
    years = range(1991, 2101)
    mondays = country_holidays("DE", years=years, language="de").get_named("Ostermontag")
    assert sorted(mondays) == [easter_sunday(year) + timedelta(days=1) for year in years]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_next_bank_working_day_is_never_more_than_five_days_off(day: date) -> None:
    moved = next_bank_working_day(day)
    assert is_bank_working_day(moved)
    assert day <= moved <= day + timedelta(days=5)
