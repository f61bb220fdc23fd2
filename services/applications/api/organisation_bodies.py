"""What an organisation looks like at the door."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field

from contracts.scheme.countries import COUNTRIES
from contracts.scheme.programmes import load_programmes
from services.applications.api.bodies import Activity, Country, Ecosystem, Headcount, Kind, Location, Membership, Nace
from services.applications.domain.registration import (
    Contact,
    Decision,
    Part,
    Preferences,
    Profile,
    canonical_number,
)
from services.kernel.http.door import Body, EmailAddress, Flag, ShortText, Text, Whole

Item = TypeVar("Item")


def each_once(items: list[Item]) -> list[Item]:
    """A list of codes is a set that was written down in some order."""
    for item in items:
        if items.count(item) > 1:
            raise ValueError(f"{item} is named twice")
    return items


def open_partnership(code: str) -> str:
    """A partnership of a call that takes registrations."""
    found = load_programmes().find(code)
    if found is None:
        raise ValueError("there is no partnership with this code")
    if not found[0].open:
        raise ValueError(f"its call, {found[0].title}, takes no registrations; leave it out to be assigned one")
    return code


OpenPartnership = Annotated[ShortText, AfterValidator(open_partnership)]


class ContactBody(Body):
    name: ShortText
    email: EmailAddress


class PreferencesBody(Body):
    countries: Annotated[list[Country], Field(max_length=len(COUNTRIES)), AfterValidator(each_once)]
    ecosystems: Annotated[list[Ecosystem], Field(max_length=len(Ecosystem)), AfterValidator(each_once)]
    activities: Annotated[list[Activity], Field(max_length=len(Activity)), AfterValidator(each_once)]


class RegisterOrganisation(Body):
    """A registration; money is in whole EUR, a partnership is assigned when none is chosen."""

    name: ShortText
    registration_number: ShortText
    country: Country
    kind: Kind
    headcount: Headcount
    turnover_eur: Whole
    balance_sheet_eur: Whole
    membership: Membership
    agency_preapproval: Flag = False
    nace: Nace
    ecosystem: Ecosystem
    location: Location
    takes_part_as: Annotated[list[Part], Field(min_length=1, max_length=len(Part)), AfterValidator(each_once)]
    partnership: OpenPartnership | None = None
    motivation: Text
    contact: ContactBody
    preferences: PreferencesBody

    def profile(self) -> Profile:
        """What the partnership assesses and the catalogue shows."""
        own = self.model_dump(exclude={"registration_number", "location", "partnership", "contact", "preferences"})
        return Profile(
            **{**own, "takes_part_as": tuple(self.takes_part_as)},
            registration_number=canonical_number(self.registration_number),
            location=self.location.place(),
            preferences=Preferences(**as_tuples(self.preferences)),
        )

    def contact_person(self) -> Contact:
        """Whom to write to."""
        return Contact(**self.contact.model_dump())


class DecideRegistration(Body):
    decision: Decision
    reason: Text


def as_tuples(preferences: PreferencesBody) -> dict[str, Any]:
    return {name: tuple(codes) for name, codes in preferences.model_dump().items()}
