"""Due dates: bank working days are Monday to Friday without the closing days of the euro payment system TARGET."""

from datetime import date, timedelta

from contracts.scheme.programme import Programme
from contracts.scheme.stay import is_weekend


def is_bank_working_day(day: date) -> bool:
    """Neither a weekend nor 1 January, Good Friday, Easter Monday, 1 May, 25 or 26 December."""
    return not is_weekend(day) and day not in target_closing_days(day.year)


def target_closing_days(year: int) -> frozenset[date]:
    """The six days of a year on which TARGET is closed besides weekends, as the European Central Bank set them."""
    sunday = easter_sunday(year)
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(fixed | {sunday - timedelta(days=2), sunday + timedelta(days=1)})


def next_bank_working_day(day: date) -> date:
    """The day itself when it is a bank working day, else the first one after it."""
    while not is_bank_working_day(day):
        day += timedelta(days=1)
    return day


def service_target(opened_on: date, programme: Programme) -> date:
    """By when the evaluators decide: so many bank working days after the day the case came in (OPEN-08)."""
    day = opened_on
    for _ in range(programme.service_target_working_days):
        day = next_bank_working_day(day + timedelta(days=1))
    return day


def payment_due_on(conditions_met_on: date, programme: Programme) -> date:
    """By when the lump sum is paid (MON-09): calendar days from the latest of stay's end, validation and evidence."""
    return next_bank_working_day(conditions_met_on + timedelta(days=programme.payment_days))


def payment_target_on(stay_ended_on: date, programme: Programme) -> date:
    """The same number of days from the end of the stay, for the statistics of payments in time."""
    return next_bank_working_day(stay_ended_on + timedelta(days=programme.payment_days))


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher (Nature, 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)
