"""Eligibility: all rules applied to one exchange, and what it would earn."""

from dataclasses import dataclass

from contracts.scheme.codes import FindingOutcome, Mode, Outcome
from contracts.scheme.lump_sum import LumpSum, lump_sum
from contracts.scheme.programme import Partnership, Programme
from contracts.scheme.stay import working_days
from services.applications.domain.exchange import Exchange
from services.applications.domain.finding import Finding, Rule, Terms
from services.applications.domain.rules import host, pair, purpose, representative, stay, visitor

RULES: tuple[Rule, ...] = (
    visitor.the_visitor_is_from_a_participating_country,
    host.the_host_is_from_a_participating_country,
    pair.visitor_and_host_are_from_different_countries,
    representative.a_third_country_national_lives_and_does_business_here,
    visitor.the_visitor_is_of_a_kind_that_may_visit,
    visitor.a_visiting_sme_is_a_member_of_an_eccp_cluster,
    host.a_host_sme_is_in_an_eccp_cluster_or_approved_by_the_agency,
    visitor.a_visiting_support_organisation_is_a_member_of_an_eccp_cluster,
    visitor.a_visiting_sme_is_an_sme_by_the_eu_definition,
    stay.the_stay_is_long_enough,
    stay.the_stay_is_short_enough,
    visitor.the_visitor_has_not_visited_before,
    stay.a_virtual_exchange_lies_in_the_window_for_them,
    purpose.every_activity_is_recognised,
    stay.the_stay_lies_inside_the_action,
    pair.visitor_and_host_are_independent,
    purpose.no_other_eu_money_pays_the_same_trip,
)
"""Every rule that can decide, in the order of the scheme (rules 3.3)."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What the rules make of an exchange; `kilometres` exact to 6 decimals, as the halving compares them.

    The lump sum of an exchange in review is what it would be.
    """

    outcome: Outcome
    working_days: int
    kilometres: float
    lump_sum: LumpSum
    findings: tuple[Finding, ...]
    ruleset: str

    @property
    def distance_km(self) -> float:
        """The distance as people read it, with one decimal; never compare it with a limit."""
        return round(self.kilometres, 1)


def check(exchange: Exchange, programme: Programme, partnership: Partnership) -> Eligibility:
    """Apply every rule of the call; all that fail are named, not only the first."""
    terms = Terms(programme, partnership)
    findings = tuple(rule(exchange, terms) for rule in RULES)
    outcome = outcome_of(findings)
    return Eligibility(
        outcome=outcome,
        working_days=working_days(exchange.stay, programme.holidays_in(exchange.host.country)),
        kilometres=exchange.kilometres,
        lump_sum=_earned(exchange, outcome, terms),
        findings=findings,
        ruleset=programme.ruleset,
    )


def outcome_of(findings: tuple[Finding, ...]) -> Outcome:
    """Any failure makes it ineligible; else any doubt sends it to review; else it is eligible."""
    outcomes = {finding.outcome for finding in findings}
    if FindingOutcome.FAIL in outcomes:
        return Outcome.INELIGIBLE
    return Outcome.REVIEW if FindingOutcome.REVIEW in outcomes else Outcome.ELIGIBLE


def _earned(exchange: Exchange, outcome: Outcome, terms: Terms) -> LumpSum:
    """MON-02 to MON-04; nothing when ineligible, nothing for a virtual exchange (MON-12)."""
    earned = lump_sum(exchange.stay, exchange.host.country, exchange.kilometres, terms.programme, terms.partnership)
    return earned.unpaid() if outcome is Outcome.INELIGIBLE or exchange.mode == Mode.VIRTUAL else earned
