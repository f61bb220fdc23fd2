"""What `applications` tells: organisations, matches, and an application's way from the form to its closure."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.events.base import CaseEvent, Event, RuleOutcome
from contracts.scheme.codes import Outcome
from contracts.scheme.money import Money


class OrganisationEvent(Event):
    """A fact about an organisation's registration in a call."""

    service: ClassVar[str] = "applications"

    organisation_id: UUID
    call: str
    partnership: str
    owner: str

    @property
    def key(self) -> str:
        return str(self.organisation_id)


class OrganisationRegistered(OrganisationEvent):
    """An organisation asked to take part; its partnership was chosen or assigned.

    `name` is that of a legal person, whose grants are published anyway.
    """

    name: str
    country: str
    kind: str
    size_class: str
    ecosystem: str
    nace: str
    takes_part_as: tuple[str, ...]


class OrganisationResubmitted(OrganisationRegistered):
    """The owner answered a request for information; these facts replace the earlier ones."""


class OrganisationAccepted(OrganisationEvent):
    """An evaluator of the partnership accepted the registration."""

    decided_by: str


class OrganisationRejected(OrganisationEvent):
    """An evaluator of the partnership rejected the registration."""

    decided_by: str


class OrganisationInformationRequested(OrganisationEvent):
    """An evaluator of the partnership asked the owner for more before deciding."""

    decided_by: str


class MatchEvent(Event):
    """A fact about two organisations that consider an exchange."""

    service: ClassVar[str] = "applications"

    match_id: UUID
    visitor_id: UUID
    host_id: UUID
    visitor_owner: str
    host_owner: str

    @property
    def key(self) -> str:
        return str(self.match_id)


class MatchProposed(MatchEvent):
    """One side proposed an exchange to the other."""

    proposed_by: str


class MatchConfirmed(MatchEvent):
    """The other side agreed: an application may follow (ELIG-21)."""


class MatchRefused(MatchEvent):
    """The other side said no."""


class ApplicationEvent(CaseEvent):
    """A fact about an application, told by its owner."""

    service: ClassVar[str] = "applications"

    partnership: str


class Participant(BaseModel):
    """One side of an exchange as categories, for statistics and co-funding; no person in it."""

    model_config = ConfigDict(frozen=True)

    organisation_id: UUID
    owner: str
    partnership: str
    country: str
    kind: str
    size_class: str
    ecosystem: str
    nace: str
    latitude: float
    longitude: float


class ApplicationSubmitted(ApplicationEvent):
    """A visiting organisation asked for a co-funded stay; `revision` counts from 1 and grows when it is sent again.

    The representative appears as categories only: gender as stated, and whether he or she is a third-country national.
    """

    call: str
    revision: int
    match_id: UUID
    visitor: Participant
    host: Participant
    mode: str
    first_day: date
    last_day: date
    activities: tuple[str, ...]
    representative_gender: str
    third_country_national: bool


class EligibilityAssessed(ApplicationEvent):
    """The scheme's rules were applied to a submitted application.

    `lump_sum` is what the stay as planned earns, `ceiling` the host country's rate (none where there is no rate),
    `reductions` which halvings applied; `ruleset` names programme and version, so that it can be applied again.
    """

    call: str
    revision: int
    outcome: Outcome
    findings: tuple[RuleOutcome, ...]
    working_days: int
    distance_km: float
    lump_sum: Money
    ceiling: Money | None
    reductions: tuple[str, ...]
    ruleset: str


class SigningCapacity(StrEnum):
    VISITOR = "visitor"
    HOST = "host"
    VISITOR_PARTNERSHIP = "visitor_partnership"
    HOST_PARTNERSHIP = "host_partnership"


class CommitmentDrawnUp(ApplicationEvent):
    """The commitment to quality was written and waits for its four signatures (ELIG-22)."""

    content_sha256: str


class CommitmentSigned(ApplicationEvent):
    """One of the four parties signed the commitment to quality; `complete` with the fourth."""

    capacity: SigningCapacity
    signed_by: str
    content_sha256: str
    complete: bool


class ApplicationReady(ApplicationEvent):
    """All six signatures are there: the visitor may depart (ELIG-22, ELIG-23)."""


class TravelStarted(ApplicationEvent):
    """The visitor departed on this day."""

    departed_on: date


class TravelCompleted(ApplicationEvent):
    """The visitor returned; these are the actual days at the host and what they count as (WE-41)."""

    first_day: date
    last_day: date
    working_days: int
    lump_sum: Money
    reductions: tuple[str, ...]


class AttendanceConfirmed(ApplicationEvent):
    """The host confirmed on how many days the visitor was there; never a condition of payment."""

    days: tuple[date, ...]


class ExchangeNotPayable(ApplicationEvent):
    """The actual stay fails the rules: nothing is paid and the visit is not used up (WE-42)."""

    first_day: date
    last_day: date
    working_days: int
    failed_rules: tuple[str, ...]


class ReportedOutcomes(BaseModel):
    """What came of the exchange, as counts (IND-07)."""

    model_config = ConfigDict(frozen=True)

    meetings: int
    agreements: int
    joint_projects: int
    technology_uptake: int
    new_memberships: int
    new_markets: int


class ClosingReportSubmitted(ApplicationEvent):
    """The visitor reported; the text stays with `applications`. `attempt` counts from 1."""

    attempt: int
    satisfaction: int
    objectives_met: bool
    would_recommend: bool
    outcomes: ReportedOutcomes


class ApplicationWithdrawn(ApplicationEvent):
    """The owner withdrew before approval."""


class ApplicationCancelled(ApplicationEvent):
    """The owner gave up an approved exchange before travelling."""


class CertificateIssued(ApplicationEvent):
    """The visitor's certificate of participation can be fetched."""


class ExchangeClosed(ApplicationEvent):
    """The exchange was paid and is finished."""
