"""The closing report: what the visitor says came of the exchange (IND-07)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """Satisfaction from 1 to 5, outcomes as counts, and a text that stays with this service."""

    satisfaction: int
    objectives_met: bool
    would_recommend: bool
    meetings: int
    agreements: int
    joint_projects: int
    technology_uptake: int
    new_memberships: int
    new_markets: int
    text: str
