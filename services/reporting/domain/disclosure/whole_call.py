"""Medians, shares, means and outcomes: the public sees one value of each for the whole call, if enough are behind it.

Such values do not add up, so no plan over parts and totals protects them. Since no part of them is published, nothing
can be subtracted from the whole but the whole of an earlier release: what came in between must be as many.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from services.reporting.domain.disclosure.sensitive import sensitive_money, too_few, too_few_persons

OUTCOMES = ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets")


Measured = tuple[str, str]
"""A table and one of its measures."""


@dataclass(frozen=True, slots=True)
class OfVisitor:
    """What one visiting organisation contributes to them in the whole call; `outcomes` in the order of OUTCOMES.

    `decision_days`, `payment_days` and `mark_sum` are sums over what is counted beside them.
    """

    visitor: str
    decided: int
    paid_in_time: int
    paid_late: int
    marks: int
    outcomes: tuple[int, ...]
    decision_days: int = 0
    payment_days: int = 0
    mark_sum: int = 0

    def behind(self, measured: Measured) -> tuple[int, ...]:
        """Everything on which a measure depends, as far as it is this organisation's."""
        match measured:
            case "T10", "days_to_decision":
                return (self.decided, self.decision_days)
            case "T10", _:
                return (self.paid_in_time, self.paid_late, self.payment_days)
            case "T13", _:
                return (self.marks, self.mark_sum)
            case _, outcome:
                return (self.outcomes[OUTCOMES.index(outcome)],)


Snapshots = Mapping[Measured, Sequence[Sequence[OfVisitor]]]
"""For each measure what was counted when its value was shown."""


def safe_totals(visitors: Sequence[OfVisitor], shown: Snapshots = MappingProxyType({})) -> frozenset[Measured]:
    """The measures of which the value for the whole call tells of nobody, alone or beside what was shown before."""
    return frozenset(
        measured
        for measured in told_of_nobody(visitors)
        if all(measured in told_by_the_change(measured, then, visitors) for then in shown.get(measured, ()))
    )


def told_by_the_change(measured: Measured, then: Sequence[OfVisitor], now: Sequence[OfVisitor]) -> frozenset[Measured]:
    """Which measures may be shown of that in which two releases differ; all when the measured does not differ."""
    before = {one.visitor: one for one in then}
    changed = [(before.get(one.visitor, nothing_of(one.visitor)), one) for one in now]
    differing = [pair for pair in changed if pair[0].behind(measured) != pair[1].behind(measured)]
    if not differing:
        return frozenset({measured})
    if too_few(len(differing)):
        return frozenset()
    return frozenset(told_of_nobody([change_of(*pair) for pair in differing]))


def nothing_of(visitor: str) -> OfVisitor:
    return OfVisitor(visitor, decided=0, paid_in_time=0, paid_late=0, marks=0, outcomes=(0,) * len(OUTCOMES))


def change_of(then: OfVisitor, now: OfVisitor) -> OfVisitor:
    """By how much each number differs."""
    return OfVisitor(
        now.visitor,
        decided=abs(now.decided - then.decided),
        paid_in_time=abs(now.paid_in_time - then.paid_in_time),
        paid_late=abs(now.paid_late - then.paid_late),
        marks=abs(now.marks - then.marks),
        outcomes=tuple(abs(new - old) for new, old in zip(now.outcomes, then.outcomes, strict=True)),
    )


def with_totals_shown(shown: Snapshots, safe: Iterable[Measured], visitors: Sequence[OfVisitor]) -> Snapshots:
    """All that was shown of the whole call, with what is shown now."""
    return {**shown, **{measured: (*shown.get(measured, ()), visitors) for measured in safe}}


def told_of_nobody(visitors: Sequence[OfVisitor]) -> Iterator[Measured]:
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
