"""The plan of a release: made after those of all releases before, which stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.reporting.domain.disclosure.contributions import Contribution, Registrations
from services.reporting.domain.disclosure.plan import Plan, plan_disclosure
from services.reporting.domain.disclosure.standing import Standing
from services.reporting.domain.disclosure.whole_call import OfVisitor, Snapshots, safe_totals, with_totals_shown


@dataclass(frozen=True)
class Counted:
    """All that was counted in a call as of a release."""

    contributions: tuple[Contribution, ...] = ()
    registrations: tuple[Registrations, ...] = ()
    visitors: tuple[OfVisitor, ...] = ()


def plan_last(releases: Sequence[Counted]) -> Plan:
    """What the public may not see of the last of these releases, given all of them in their order."""
    before, plan = Counted(), plan_disclosure(())
    shown: Snapshots = {}
    standing = Standing()
    for counted in releases:
        if counted != before:
            plan = plan_disclosure(counted.contributions, counted.registrations, standing)
            plan = replace(plan, safe_totals=safe_totals(counted.visitors, shown))
            shown, standing = with_totals_shown(shown, plan.safe_totals, counted.visitors), plan.standing
        before = counted
    return plan
