"""Who may have to be told, and how that person is found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """Somebody by what he or she is to a fact, not by name."""

    OWNER = "owner"
    VISITOR = "visitor"
    HOST = "host"
    PROPOSER = "proposer"
    OTHER_SIDE = "other_side"
    EVALUATORS = "evaluators"
    HOST_EVALUATORS = "host_evaluators"
    COORDINATORS = "coordinators"
    FINANCE_OFFICERS = "finance_officers"
    AUTHORISING_OFFICERS = "authorising_officers"

    @property
    def role(self) -> str:
        """The role in which the person is told."""
        return STAFF.get(self, "applicant")


STAFF = {
    Audience.EVALUATORS: "evaluator",
    Audience.HOST_EVALUATORS: "evaluator",
    Audience.COORDINATORS: "coordinator",
    Audience.FINANCE_OFFICERS: "finance_officer",
    Audience.AUTHORISING_OFFICERS: "authorising_officer",
}


@dataclass(frozen=True, slots=True)
class Parties:
    """The people and partnerships of a case, a match or an organisation; none where it is not known or not so."""

    owner: str | None = None
    visitor: str | None = None
    host: str | None = None
    proposer: str | None = None
    visitor_partnership: str | None = None
    host_partnership: str | None = None


def person_among(parties: Parties, audience: Audience) -> str | None:
    """The subject of an owner who is to be told; none while it is not known."""
    if audience is Audience.OTHER_SIDE:
        return parties.host if parties.proposer == parties.visitor else parties.visitor
    person: str | None = getattr(parties, audience.value)
    return person


def partnership_of(parties: Parties, audience: Audience, facts: dict[str, Any]) -> str | None:
    """The partnership whose staff is to be told; none while it is not known."""
    if audience is Audience.HOST_EVALUATORS:
        return parties.host_partnership
    partnership: str | None = facts.get("partnership", parties.visitor_partnership)
    return partnership
