"""What must hold between the keys of a programme file, beyond each key by itself."""

from datetime import date, timedelta
from itertools import pairwise

from contracts.scheme.programme import Partnership, Programme
from contracts.scheme.table import ProgrammeRefused


def refuse_contradictions(programme: Programme) -> None:
    """ProgrammeRefused, naming the key, when the parts of a programme do not fit together."""
    if programme.full_amount_working_days < programme.minimum_working_days:
        raise ProgrammeRefused("limits.full_amount_working_days: lies below minimum_working_days")
    if not programme.partnerships:
        raise ProgrammeRefused("partnerships: at least one is needed")
    _refuse_twins(programme)
    for partnership in programme.partnerships:
        _refuse_missing_account(programme, partnership)
    for country in sorted(programme.participating_countries):
        _refuse_doubtful_rates(programme, country)
    _refuse_holiday_gaps(programme)


def _refuse_twins(programme: Programme) -> None:
    codes = [partnership.code for partnership in programme.partnerships]
    for code in codes:
        if codes.count(code) > 1:
            raise ProgrammeRefused(f"partnerships: {code} is there more than once")


def _refuse_missing_account(programme: Programme, partnership: Partnership) -> None:
    if programme.open and (partnership.payer is None or partnership.ceiling is None):
        raise ProgrammeRefused(f"partnerships: {partnership.code} needs payer and ceiling in a call that is open")


def _refuse_doubtful_rates(programme: Programme, country: str) -> None:
    """Exactly one rate for each day of the actions: none would leave an eligible stay without an amount."""
    windows = sorted(
        (rate.window for rate in programme.rates if rate.country == country), key=lambda window: window.first_day
    )
    for earlier, later in pairwise(windows):
        if later.first_day in earlier:
            raise ProgrammeRefused(f"rates: {country} has two rates on {later.first_day}")
    missing = programme.begins
    for window in windows:
        if missing in window:
            missing = window.last_day + timedelta(days=1)
    if missing <= programme.ends:
        raise ProgrammeRefused(f"rates: {country} has no rate on {missing}")


def _refuse_holiday_gaps(programme: Programme) -> None:
    missing = sorted(programme.participating_countries - programme.holidays.keys())
    if missing:
        raise ProgrammeRefused(f"holidays: {', '.join(missing)} missing; freeze them for every participating country")
    first, last = date(programme.begins.year, 1, 1), date(programme.ends.year + 1, 12, 31)
    for country, days in programme.holidays.items():
        stray = [day for day in days if not first <= day <= last]
        if stray:
            raise ProgrammeRefused(f"holidays.{country}: {min(stray)} is not in the call's years or the one after")
