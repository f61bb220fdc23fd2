"""Working days at the host and the longest stay."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Stay, is_weekend, latest_last_day, working_days

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def in_country(country: str, call: str = "clusterxchange-2022") -> frozenset[date]:
    programme = load_programmes().call(call)
    assert programme is not None
    return programme.holidays_in(country)


def test_a_stay_over_ascension_day_counts_one_day_less() -> None:
    assert working_days(Stay(date(2023, 5, 17), date(2023, 5, 19)), in_country("FR")) == 2


def test_a_holiday_of_another_country_costs_nothing() -> None:
    assert working_days(Stay(date(2023, 5, 17), date(2023, 5, 19)), in_country("ES")) == 3


def test_a_weekend_inside_the_stay_does_not_count() -> None:
    assert working_days(Stay(date(2023, 6, 9), date(2023, 6, 13)), in_country("PL")) == 3


def test_a_holiday_on_a_sunday_is_not_taken_off_twice() -> None:
    assert date(2023, 11, 5) in (holidays := frozenset({date(2023, 11, 5)}))
    assert working_days(Stay(date(2023, 11, 3), date(2023, 11, 6)), holidays) == 2


def test_days_around_christmas_in_the_open_call() -> None:
    assert working_days(Stay(date(2026, 12, 21), date(2026, 12, 31)), in_country("DE", "clusterxchange-next")) == 8


@given(days, st.integers(0, 800), st.sets(days, max_size=30))
def test_working_days_are_those_one_counts_on_a_calendar(first: date, length: int, holidays: set[date]) -> None:
    calendar = [first + timedelta(days=number) for number in range(length + 1)]
    expected = [day for day in calendar if not is_weekend(day) and day not in holidays]
    assert working_days(Stay(first, calendar[-1]), holidays) == len(expected)


def test_a_stay_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="lies before"):
        Stay(date(2026, 3, 2), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("first", "latest"),
    [
        (date(2023, 3, 1), date(2023, 3, 31)),
        (date(2023, 1, 31), date(2023, 2, 27)),
        (date(2024, 1, 31), date(2024, 2, 28)),
        (date(2023, 1, 28), date(2023, 2, 27)),
        (date(2023, 3, 31), date(2023, 4, 29)),
        (date(2022, 12, 15), date(2023, 1, 14)),
    ],
)
def test_a_stay_ends_before_the_same_day_of_the_next_month(first: date, latest: date) -> None:
    assert latest_last_day(first, 1) == latest


@given(days)
def test_a_month_has_27_to_31_days(first: date) -> None:
    assert timedelta(days=27) <= latest_last_day(first, 1) - first + timedelta(days=1) <= timedelta(days=31)
