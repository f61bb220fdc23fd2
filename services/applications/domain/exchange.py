"""An exchange as the rules look at it: who visits whom, when, what for, and what was declared."""

from dataclasses import dataclass

from contracts.scheme.distance import Location, distance_km
from contracts.scheme.stay import Stay
from services.applications.domain.registration import canonical_number


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation in an exchange; its EUR figures may be unknown. `kind` and `membership` are codes."""

    registration_number: str
    country: str
    kind: str
    membership: str
    headcount: int
    turnover_eur: int | None
    balance_sheet_eur: int | None
    location: Location
    agency_preapproval: bool = False

    @property
    def registration(self) -> tuple[str, str]:
        """What makes it the same organisation everywhere in the scheme: country and number, as registers write it."""
        return self.country, canonical_number(self.registration_number)


@dataclass(frozen=True, slots=True)
class Representative:
    """Who travels, as far as ELIG-05 asks; only third-country nationals are asked for the last three."""

    nationality: str
    residence_permit: bool | None = None
    residence_days_last_12_months: int | None = None
    business_link: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One visitor at one host. `prior_physical_visits` counts the visitor's earlier exchanges in the whole scheme."""

    visitor: Party
    host: Party
    representative: Representative
    stay: Stay
    mode: str
    activities: tuple[str, ...]
    prior_physical_visits: int
    no_double_funding: bool
    linked_enterprises: bool

    @property
    def kilometres(self) -> float:
        """One-way distance between the two seats."""
        return distance_km(self.visitor.location, self.host.location)
