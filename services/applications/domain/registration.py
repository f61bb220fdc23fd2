"""Registration: what an organisation says about itself, which partnership assesses it, and how that ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.scheme.distance import Location
from contracts.scheme.programme import Partnership
from services.applications.domain.case import Refused
from services.applications.domain.words import in_words


class Status(StrEnum):
    """Where a registration stands."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    INFORMATION_REQUESTED = "information_requested"


class Decision(StrEnum):
    """What an evaluator says about a registration."""

    ACCEPT = "accept"
    REJECT = "reject"
    REQUEST_INFORMATION = "request_information"


class Part(StrEnum):
    """As what an organisation takes part in an exchange; it may do both."""

    VISITOR = "visitor"
    HOST = "host"


MOVES: dict[Status, frozenset[Status]] = {
    Status.SUBMITTED: frozenset({Status.ACCEPTED, Status.REJECTED, Status.INFORMATION_REQUESTED}),
    Status.INFORMATION_REQUESTED: frozenset({Status.SUBMITTED}),
    Status.ACCEPTED: frozenset(),
    Status.REJECTED: frozenset(),
}
LEADS_TO = {
    Decision.ACCEPT: Status.ACCEPTED,
    Decision.REJECT: Status.REJECTED,
    Decision.REQUEST_INFORMATION: Status.INFORMATION_REQUESTED,
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """Where an organisation would like to go or hear from, and what for; codes, each list may be empty."""

    countries: tuple[str, ...] = ()
    ecosystems: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What the owner says about an organisation. Money is in whole EUR, all lists and kinds are codes of the scheme."""

    name: str
    registration_number: str
    country: str
    kind: str
    headcount: int
    turnover_eur: int
    balance_sheet_eur: int
    membership: str
    agency_preapproval: bool
    nace: str
    ecosystem: str
    location: Location
    takes_part_as: tuple[str, ...]
    motivation: str
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to. Personal: kept in this service only."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A registration in a call; `owner` is the subject who sent it, `version` grows with each change."""

    id: UUID
    call: str
    partnership: str
    owner: str
    status: Status
    version: int
    profile: Profile
    registered_at: datetime

    @property
    def is_accepted(self) -> bool:
        return self.status is Status.ACCEPTED

    def takes_part_as(self, part: Part) -> bool:
        """Whether it said that it would visit, or host."""
        return part in self.profile.takes_part_as


def canonical_number(registration_number: str) -> str:
    """A registration number as registers write it: trimmed, upper case (rules 3.3, ELIG-16)."""
    return registration_number.strip().upper()


def assign_partnership(country: str, partnerships: Iterable[Partnership], assigned: Mapping[str, int]) -> str:
    """The code of the partnership that assesses an organisation which chose none (rules 2.1).

    One with a member in the organisation's country comes first, then the one with the fewest registrations
    (`assigned`, by code), then the first by code. ValueError without any partnership.
    """

    def rank(partnership: Partnership) -> tuple[bool, int, str]:
        at_home = any(member.country == country for member in partnership.members)
        return not at_home, assigned.get(partnership.code, 0), partnership.code

    return min(partnerships, key=rank).code


def decide(status: Status, decision: Decision) -> Status | Refused:
    """Where a decision leads, or why the registration cannot be decided now."""
    to = LEADS_TO[decision]
    if to in MOVES[status]:
        return to
    return Refused(f"Only a submitted registration is decided. This one is “{in_words(status)}”.")


def resubmit(status: Status) -> Status | Refused:
    """Back to its partnership with the owner's corrections, or why it cannot be changed now."""
    if Status.SUBMITTED in MOVES[status]:
        return Status.SUBMITTED
    return Refused(f"A registration is changed only when information was requested. This one is “{in_words(status)}”.")
