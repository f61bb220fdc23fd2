"""What a claim comes to: the lump sum of the days that the visitor was really there (WE-41)."""

from dataclasses import dataclass

from contracts.scheme.codes import Mode, Reduction
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.distance import Location, distance_km
from contracts.scheme.lump_sum import LumpSum, lump_sum
from contracts.scheme.money import Money
from contracts.scheme.programme import Partnership, Programme
from contracts.scheme.stay import Stay, working_days


@dataclass(frozen=True, slots=True)
class ActualExchange:
    """The exchange as it took place; `granted` is what the partnership reserved for it before."""

    stay: Stay
    mode: Mode
    visitor_at: Location
    host_at: Location
    host_country: str
    granted: Money


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a claim comes to, and the steps that lead there in words."""

    amount: Money
    steps: tuple[str, ...]


def reckon(exchange: ActualExchange, programme: Programme, partnership: Partnership) -> Reckoning:
    """The lump sum of the actual days (WE-41), never above what was granted; virtual ones earn nothing (MON-12)."""
    days = working_days(exchange.stay, programme.holidays_in(exchange.host_country))
    kilometres = distance_km(exchange.visitor_at, exchange.host_at)
    earned = lump_sum(exchange.stay, exchange.host_country, kilometres, programme, partnership)
    if exchange.mode is Mode.VIRTUAL or days < programme.minimum_working_days:
        earned = earned.unpaid()
    amount = min(earned.amount, exchange.granted)
    return Reckoning(amount, steps(exchange, days, kilometres, earned, amount, programme))


def steps(
    exchange: ActualExchange, days: int, kilometres: float, earned: LumpSum, amount: Money, programme: Programme
) -> tuple[str, ...]:
    """The reckoning as sentences that the visitor and an auditor can follow."""
    country = COUNTRIES[exchange.host_country]
    lines = [
        f"{days} working days at the host, from {exchange.stay.first_day} to {exchange.stay.last_day}",
        f"{kilometres:.1f} km between the two organisations",
        f"Rate for {country} on {exchange.stay.first_day}: {earned.ceiling or 'none'}",
    ]
    lines += reasons_for_half(earned, programme)
    lines.append(f"Lump sum for the actual days: {earned.amount}")
    if earned.amount != amount:
        lines.append(f"Granted before the journey: {exchange.granted}, which cannot be exceeded")
    return (*lines, f"To be paid: {amount}")


def reasons_for_half(earned: LumpSum, programme: Programme) -> list[str]:
    reasons = {
        Reduction.SHORT_STAY: f"fewer than {programme.full_amount_working_days} working days",
        Reduction.SHORT_DISTANCE: f"less than {programme.short_distance_km:g} km",
    }
    return [f"Halved once: {' and '.join(reasons[one] for one in earned.reductions)}"] if earned.reductions else []
