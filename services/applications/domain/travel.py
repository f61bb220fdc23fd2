"""Travel: which days may be recorded, and what the actual stay counts as. Days are calendar days of case time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.scheme.codes import FindingOutcome, Mode
from contracts.scheme.lump_sum import LumpSum, lump_sum
from contracts.scheme.stay import working_days
from services.applications.domain.exchange import Exchange
from services.applications.domain.finding import Terms
from services.applications.domain.rules.stay import the_stay_is_long_enough, the_stay_is_short_enough

STAY_RULES = (the_stay_is_long_enough, the_stay_is_short_enough)
"""The rules that the actual stay must keep to be paid (WE-42); one range of days is continuous by itself (ELIG-15)."""

Wrong = tuple[str, str]
"""A field and what is wrong with it."""


def wrong_departure(on: date, first_day: date, ready_on: date, today: date) -> list[Wrong]:
    """The travel day lies on or before the first day at the host, not before all six signatures, not in the future."""
    wrong = [("on", f"the stay begins on {first_day}: departure is on that day or before")] if on > first_day else []
    if on < ready_on:
        wrong.append(("on", f"the last signature was given on {ready_on}: departure is on that day or later"))
    return wrong + ([("on", "this day has not come yet")] if on > today else [])


def wrong_return(first_day: date, last_day: date, departed_on: date, today: date) -> list[Wrong]:
    """The actual days at the host are in order, after departure, and over."""
    wrong = []
    if first_day < departed_on:
        wrong.append(("first_day", f"the visitor departed on {departed_on}: the stay cannot begin before"))
    if last_day < first_day:
        wrong.append(("last_day", "the stay cannot end before it begins"))
    return wrong + [
        (field, "this day has not come yet")
        for field, day in (("first_day", first_day), ("last_day", last_day))
        if day > today
    ]


def wrong_attendance(days: Sequence[date], departed_on: date, today: date) -> list[Wrong]:
    """Days of attendance are named once each, after departure and not in the future."""
    wrong = [] if days else [("days", "name at least one day")]
    for place, day in enumerate(days):
        if day in days[:place]:
            wrong.append((f"days.{place}", "this day is named twice"))
        elif not departed_on <= day <= today:
            wrong.append((f"days.{place}", f"the visitor was there between {departed_on} and today"))
    return wrong


def wrong_stay(first_day: date, today: date) -> list[Wrong]:
    """A stay that is asked for lies ahead."""
    return [("stay.first_day", "the stay must begin today or later")] if first_day < today else []


def days_to_confirm(departed_on: date, last_day: date, today: date) -> list[date]:
    """The days on which a host can have seen the visitor: from departure to the end of the stay, none in the future."""
    length = (min(last_day, today) - departed_on).days + 1
    return [departed_on + timedelta(days=number) for number in range(length)]


@dataclass(frozen=True, slots=True)
class ActualStay:
    """The days that were really spent at the host: what they count as, and which rules they break."""

    first_day: date
    last_day: date
    working_days: int
    lump_sum: LumpSum
    failed_rules: tuple[str, ...]


def actual_stay(exchange: Exchange, terms: Terms) -> ActualStay:
    """What an exchange with its actual stay earns; nothing when the stay breaks a rule or the exchange was virtual."""
    stay, country = exchange.stay, exchange.host.country
    findings = [rule(exchange, terms) for rule in STAY_RULES]
    failed = tuple(finding.rule for finding in findings if finding.outcome is FindingOutcome.FAIL)
    earned = lump_sum(stay, country, exchange.kilometres, terms.programme, terms.partnership)
    return ActualStay(
        first_day=stay.first_day,
        last_day=stay.last_day,
        working_days=working_days(stay, terms.programme.holidays_in(country)),
        lump_sum=earned.unpaid() if failed or exchange.mode == Mode.VIRTUAL else earned,
        failed_rules=failed,
    )
