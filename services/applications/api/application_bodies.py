"""What an application looks like at the door."""

from dataclasses import fields
from operator import attrgetter
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.applications.api.bodies import (
    Activity,
    BusinessLink,
    Country,
    Declarations,
    Gender,
    Mode,
    ResidenceDays,
    Stay,
)
from services.applications.domain.application import Proposal, Representative
from services.applications.domain.commitment import AgendaItem
from services.kernel.http.door import Body, Day, EmailAddress, Flag, ShortText, Text

LONGEST_AGENDA = 100
traveller_of = attrgetter(*(field.name for field in fields(Representative)))


class RepresentativeBody(Body):
    name: ShortText
    email: EmailAddress
    nationality: Country
    gender: Gender | None = None
    residence_permit: Flag | None = None
    residence_days_last_12_months: ResidenceDays | None = None
    business_link: BusinessLink | None = None


class AgendaEntry(Body):
    day: Day
    what: Text


class ChangeApplication(Body):
    """An application without its match, as it is sent again after changes were requested."""

    stay: Stay
    mode: Mode
    representative: RepresentativeBody
    activities: Annotated[list[Activity], Field(max_length=len(Activity))]
    objectives: Text
    agenda: Annotated[list[AgendaEntry], Field(max_length=LONGEST_AGENDA)]
    declarations: Declarations

    def proposal(self) -> Proposal:
        """What the rules and the documents look at."""
        return Proposal(
            first_day=self.stay.first_day,
            last_day=self.stay.last_day,
            mode=self.mode,
            activities=tuple(self.activities),
            objectives=self.objectives,
            agenda=tuple(AgendaItem(entry.day, entry.what) for entry in self.agenda),
            no_double_funding=self.declarations.no_double_funding,
            linked_enterprises=self.declarations.linked_enterprises,
        )

    def traveller(self) -> Representative:
        """Who travels."""
        return Representative(*traveller_of(self.representative))


class SubmitApplication(ChangeApplication):
    match_id: UUID


class Withdrawal(Body):
    reason: Text
