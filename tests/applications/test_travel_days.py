"""Which days may be recorded for a journey, and what the actual stay counts as."""

from datetime import date

import pytest

from services.applications.domain.travel import wrong_attendance, wrong_departure, wrong_return, wrong_stay

MONDAY, FRIDAY = date(2026, 6, 1), date(2026, 6, 5)


def fields(wrong: list[tuple[str, str]]) -> list[str]:
    return [field for field, _ in wrong]


def test_the_visitor_departs_on_the_first_day_or_before() -> None:
    assert wrong_departure(MONDAY, first_day=MONDAY, ready_on=MONDAY, today=MONDAY) == []
    assert fields(wrong_departure(date(2026, 6, 2), first_day=MONDAY, ready_on=MONDAY, today=FRIDAY)) == ["on"]


def test_nobody_departs_in_the_future() -> None:
    today, ready_on = date(2026, 5, 30), date(2026, 5, 1)
    assert fields(wrong_departure(date(2026, 5, 31), first_day=MONDAY, ready_on=ready_on, today=today)) == ["on"]


def test_nobody_departs_before_everything_is_signed() -> None:
    early = wrong_departure(date(2026, 5, 30), first_day=MONDAY, ready_on=date(2026, 5, 31), today=MONDAY)
    assert fields(early) == ["on"]


def test_a_return_has_its_days_in_order_after_departure_and_in_the_past() -> None:
    assert wrong_return(MONDAY, FRIDAY, departed_on=MONDAY, today=FRIDAY) == []
    assert fields(wrong_return(FRIDAY, MONDAY, departed_on=MONDAY, today=FRIDAY)) == ["last_day"]
    assert fields(wrong_return(MONDAY, FRIDAY, departed_on=date(2026, 6, 2), today=FRIDAY)) == ["first_day"]
    assert fields(wrong_return(MONDAY, FRIDAY, departed_on=MONDAY, today=date(2026, 6, 4))) == ["last_day"]


@pytest.mark.parametrize(
    ("days", "named"),
    [
        ([], ["days"]),
        ([MONDAY, MONDAY], ["days.1"]),
        ([date(2026, 5, 31)], ["days.0"]),
        ([date(2026, 6, 6)], ["days.0"]),
        ([MONDAY, FRIDAY], []),
    ],
)
def test_attendance_names_days_once_each_between_departure_and_today(days: list[date], named: list[str]) -> None:
    assert fields(wrong_attendance(days, departed_on=MONDAY, today=FRIDAY)) == named


def test_a_stay_that_is_asked_for_lies_ahead() -> None:
    assert wrong_stay(MONDAY, today=MONDAY) == []
    assert fields(wrong_stay(MONDAY, today=date(2026, 6, 2))) == ["stay.first_day"]
