"""What a stay earns: the host country's rate, halved at most once, never above a cap (MON-02 to MON-04)."""

from dataclasses import dataclass, replace

from contracts.scheme.codes import Reduction
from contracts.scheme.money import Money
from contracts.scheme.programme import Partnership, Programme
from contracts.scheme.stay import Stay, working_days

_NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class LumpSum:
    """The amount, the rate it came from (none where the country has no rate) and what halved it."""

    amount: Money
    ceiling: Money | None
    reductions: tuple[Reduction, ...]

    def unpaid(self) -> "LumpSum":
        """The same for an exchange that earns nothing: ineligible or virtual."""
        return replace(self, amount=_NOTHING)


def lump_sum(
    stay: Stay, host_country: str, kilometres: float, programme: Programme, partnership: Partnership
) -> LumpSum:
    """The lump sum of a physical stay; `kilometres` as `distance_km` gives them, the rate that of the first day.

    A stay is reckoned by its length alone: that it is long enough to be paid at all is ELIG-13's matter.
    """
    ceiling = programme.ceiling(host_country, stay.first_day)
    reductions = _reductions(working_days(stay, programme.holidays_in(host_country)), kilometres, programme)
    if ceiling is None:
        return LumpSum(_NOTHING, None, reductions)
    caps = (programme.absolute_cap, partnership.partnership_caps.get(host_country, programme.absolute_cap))
    return LumpSum(min(ceiling.halved() if reductions else ceiling, *caps), ceiling, reductions)


def _reductions(days: int, kilometres: float, programme: Programme) -> tuple[Reduction, ...]:
    applied = {
        Reduction.SHORT_STAY: days < programme.full_amount_working_days,
        Reduction.SHORT_DISTANCE: round(kilometres, 6) < programme.short_distance_km,
    }
    return tuple(reduction for reduction, applies in applied.items() if applies)
