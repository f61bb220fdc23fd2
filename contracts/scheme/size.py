"""The size of an enterprise by Commission Recommendation 2003/361/EC."""

from contracts.scheme.codes import Kind, SizeClass
from contracts.scheme.programme import SmeLimits

_MICRO = SmeLimits(headcount=10, turnover_eur=2_000_000, balance_sheet_eur=2_000_000)
_SMALL = SmeLimits(headcount=50, turnover_eur=10_000_000, balance_sheet_eur=10_000_000)


def is_within(limits: SmeLimits, headcount: int, turnover_eur: int | None, balance_sheet_eur: int | None) -> bool:
    """Fewer people, and one of the two financial limits kept; a figure that is missing counts as over its limit."""
    turnover_fits = turnover_eur is not None and turnover_eur <= limits.turnover_eur
    balance_sheet_fits = balance_sheet_eur is not None and balance_sheet_eur <= limits.balance_sheet_eur
    return headcount < limits.headcount and (turnover_fits or balance_sheet_fits)


def size_class(
    kind: str, headcount: int, turnover_eur: int | None, balance_sheet_eur: int | None, sme: SmeLimits
) -> SizeClass:
    """Micro, small or medium for an SME within the programme's limits; not applicable for everybody else."""
    if kind != Kind.SME:
        return SizeClass.NOT_APPLICABLE
    bounds = {SizeClass.MICRO: _MICRO, SizeClass.SMALL: _SMALL, SizeClass.MEDIUM: sme}
    fitting = (size for size, limits in bounds.items() if is_within(limits, headcount, turnover_eur, balance_sheet_eur))
    return next(fitting, SizeClass.NOT_APPLICABLE)
