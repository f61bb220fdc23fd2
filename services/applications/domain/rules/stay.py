"""Rules on when the stay takes place and how long it lasts."""

from contracts.scheme.codes import Mode
from contracts.scheme.stay import Stay, Window, holidays_met, latest_last_day, working_days
from services.applications.domain.exchange import Exchange
from services.applications.domain.finding import Terms, Verdict, broken, kept, rule
from services.applications.domain.words import counted, country_name, day_name


@rule("ELIG-13")
def the_stay_is_long_enough(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-13: at least three full working days at the host, travel days excluded, by the calendar of the host's
    country (OPEN-02).

    Source: ECCP, "About ClusterXchange".
    """
    holidays = terms.programme.holidays_in(exchange.host.country)
    days, minimum = working_days(exchange.stay, holidays), terms.programme.minimum_working_days
    met = ", ".join(day_name(day) for day in holidays_met(exchange.stay, holidays))
    found = counted(days, "working day") + (
        f" (holiday in {country_name(exchange.host.country)}: {met})" if met else ""
    )
    needed = f"at least {counted(minimum, 'working day')} at the host"
    if days >= minimum:
        return kept(found, needed, "The stay is long enough.")
    return broken(found, needed, "The stay is too short: only Mondays to Fridays that are no public holiday count.")


@rule("ELIG-14")
def the_stay_is_short_enough(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-14: at most one month: the last day lies before the same day of the next month (OPEN-05).

    Source: ECCP, "About ClusterXchange".
    """
    latest = latest_last_day(exchange.stay.first_day, terms.programme.maximum_stay_months)
    found = f"until {day_name(exchange.stay.last_day)}"
    needed = f"until {day_name(latest)} at the latest, {counted(terms.programme.maximum_stay_months, 'month')} at most"
    if exchange.stay.last_day <= latest:
        return kept(found, needed, "The stay is not too long.")
    return broken(found, needed, "The stay is longer than the scheme allows; end it earlier.")


@rule("ELIG-19")
def a_virtual_exchange_lies_in_the_window_for_them(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-19: virtual exchanges were possible in the pandemic only; the programme says from when to when, or never.

    Source: SPI, news on ClusterXchange.
    """
    window = terms.programme.virtual
    needed = f"a virtual exchange {_days(window)}" if window else "a physical exchange"
    if exchange.mode != Mode.VIRTUAL:
        return kept("a physical exchange", needed, "The rule is for virtual exchanges only.")
    found = f"a virtual exchange {_days(exchange.stay)}"
    if window and exchange.stay.first_day in window and exchange.stay.last_day in window:
        return kept(found, needed, "Virtual exchanges were possible then.")
    return broken(found, needed, "Virtual exchanges are not possible then; plan a physical one.")


@rule("ELIG-26")
def the_stay_lies_inside_the_action(exchange: Exchange, terms: Terms) -> Verdict:
    """ELIG-26: first and last day lie in the grant period of the visitor's partnership.

    Source: grant period of the partnership.
    """
    action = terms.partnership.action
    found, needed = _days(exchange.stay), f"inside the action of {terms.partnership.name}: {_days(action)}"
    if exchange.stay.first_day in action and exchange.stay.last_day in action:
        return kept(found, needed, "The stay lies inside the action.")
    return broken(found, needed, "The stay lies outside the time in which the partnership's grant runs.")


def _days(window: Window | Stay) -> str:
    return f"from {day_name(window.first_day)} to {day_name(window.last_day)}"
