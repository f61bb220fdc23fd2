"""What bodies of several steps have in common: codes, places, days and declarations."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from contracts.scheme import distance, stay
from contracts.scheme.codes import Activity, BusinessLink, Ecosystem, Gender, Kind, Membership, Mode
from contracts.scheme.countries import COUNTRIES
from contracts.scheme.nace import is_nace
from contracts.scheme.programmes import load_programmes
from services.kernel.http.door import Body, Day, Flag, Latitude, Longitude, ShortText, Whole

__all__ = [
    "Activity",
    "BusinessLink",
    "Country",
    "Declarations",
    "Ecosystem",
    "Gender",
    "Headcount",
    "Kind",
    "Location",
    "Membership",
    "Mode",
    "Nace",
    "PartnershipCode",
    "ResidenceDays",
    "Stay",
]


def known_country(code: str) -> str:
    """A country of the world; whether it takes part is a rule's matter."""
    if code not in COUNTRIES:
        raise ValueError("use an ISO 3166-1 alpha-2 country code in capitals, or XK")
    return code


def known_nace(code: str) -> str:
    """An economic activity as NACE Rev. 2 writes it."""
    if not is_nace(code):
        raise ValueError("use a NACE Rev. 2 division such as C10, or a class such as C10.11")
    return code


def known_partnership(code: str) -> str:
    """A partnership of any call, open or closed."""
    if load_programmes().find(code) is None:
        raise ValueError("no call has a partnership of this code")
    return code


Country = Annotated[str, AfterValidator(known_country)]
Nace = Annotated[str, AfterValidator(known_nace)]
PartnershipCode = Annotated[str, AfterValidator(known_partnership)]
Headcount = Annotated[Whole, Field(le=10_000_000)]
ResidenceDays = Annotated[int, Field(strict=True, ge=0, le=366)]


class Location(Body):
    """A seat: city and decimal degrees (WGS 84)."""

    city: ShortText
    latitude: Latitude
    longitude: Longitude

    def place(self) -> distance.Location:
        """The same as the rules take it."""
        return distance.Location(self.city, self.latitude, self.longitude)


class Stay(Body):
    """First and last day at the host, both included, travel days outside."""

    first_day: Day
    last_day: Day

    @field_validator("last_day")
    @classmethod
    def ends_after_it_begins(cls, last_day: Day, others: ValidationInfo) -> Day:
        first_day = others.data.get("first_day")
        if first_day is not None and last_day < first_day:
            raise ValueError("the stay cannot end before it begins")
        return last_day

    def days(self) -> stay.Stay:
        """The same as the rules take it."""
        return stay.Stay(self.first_day, self.last_day)


class Declarations(Body):
    """What the visiting organisation declares (ELIG-28, ELIG-29)."""

    no_double_funding: Flag
    linked_enterprises: Flag
