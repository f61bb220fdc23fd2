"""Medians, shares, means and outcomes: the public sees one value of each for the whole call, if enough are behind it.

Such values do not add up, so no plan over parts and totals protects them. Since no part of them is published, nothing
can be subtracted from the whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.reporting.domain.disclosure.sensitive import sensitive_money, too_few, too_few_persons

OUTCOMES = ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets")


@dataclass(frozen=True, slots=True)
class OfVisitor:
    """What one visiting organisation contributes to them in the whole call; `outcomes` in the order of OUTCOMES."""

    decided: int
    paid_in_time: int
    paid_late: int
    marks: int
    outcomes: tuple[int, ...]


def safe_totals(visitors: Sequence[OfVisitor]) -> frozenset[tuple[str, str]]:
    """The measures, by table and code, of which the value for the whole call tells of nobody."""
    return frozenset(told_of_nobody(visitors))


def told_of_nobody(visitors: Sequence[OfVisitor]) -> Iterator[tuple[str, str]]:
    in_time, late = (
        number_of(amounts) for amounts in ([one.paid_in_time for one in visitors], [one.paid_late for one in visitors])
    )
    if not too_few(number_of([one.decided for one in visitors])):
        yield "T10", "days_to_decision"
    if not too_few(number_of([one.paid_in_time + one.paid_late for one in visitors])):
        yield "T10", "days_to_payment"
    if not too_few(in_time) and not too_few(late):
        yield "T10", "paid_in_time"
    marks = [one.marks for one in visitors]
    if not too_few(number_of(marks)) and not too_few_persons(sum(marks)):
        yield "T13", "satisfaction"
    for place, outcome in enumerate(OUTCOMES):
        if not sensitive_money(one.outcomes[place] for one in visitors):
            yield "T14", outcome


def number_of(amounts: Sequence[int]) -> int:
    """How many organisations contribute anything."""
    return sum(1 for amount in amounts if amount)
