"""What an application is made of: the facts of both organisations as they were used, and what the visitor sent."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.scheme.distance import Location
from contracts.scheme.stay import Stay
from services.applications.domain import exchange
from services.applications.domain.case import Status
from services.applications.domain.commitment import AgendaItem


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """An organisation as it was when the application was sent; `owner` is a subject, money is in whole EUR."""

    organisation_id: UUID
    owner: str
    partnership: str
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
    city: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Representative:
    """Who travels. Personal: never leaves the service but as categories."""

    name: str
    email: str
    nationality: str
    gender: str | None = None
    residence_permit: bool | None = None
    residence_days_last_12_months: int | None = None
    business_link: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the visiting organisation asks for."""

    first_day: date
    last_day: date
    mode: str
    activities: tuple[str, ...]
    objectives: str
    agenda: tuple[AgendaItem, ...]
    no_double_funding: bool
    linked_enterprises: bool


@dataclass(frozen=True, slots=True)
class Case:
    """An application and where it stands; `revision` counts from 1 and grows when it is sent again."""

    id: UUID
    match_id: UUID
    call: str
    status: Status
    revision: int
    visitor: OrganisationFacts
    host: OrganisationFacts
    proposal: Proposal
    submitted_at: datetime

    @property
    def partnership(self) -> str:
        """The visitor's partnership, which decides, pays and counts."""
        return self.visitor.partnership


def exchange_of(
    case: Case, representative: Representative, stay: Stay, prior_physical_visits: int
) -> exchange.Exchange:
    """The case as the rules look at it, for the stay as planned or as it was."""
    return exchange.Exchange(
        visitor=party(case.visitor),
        host=party(case.host),
        representative=exchange.Representative(
            representative.nationality,
            representative.residence_permit,
            representative.residence_days_last_12_months,
            representative.business_link,
        ),
        stay=stay,
        mode=case.proposal.mode,
        activities=case.proposal.activities,
        prior_physical_visits=prior_physical_visits,
        no_double_funding=case.proposal.no_double_funding,
        linked_enterprises=case.proposal.linked_enterprises,
    )


def party(facts: OrganisationFacts) -> exchange.Party:
    return exchange.Party(
        registration_number=facts.registration_number,
        country=facts.country,
        kind=facts.kind,
        membership=facts.membership,
        headcount=facts.headcount,
        turnover_eur=facts.turnover_eur,
        balance_sheet_eur=facts.balance_sheet_eur,
        location=Location(facts.city, facts.latitude, facts.longitude),
        agency_preapproval=facts.agency_preapproval,
    )
