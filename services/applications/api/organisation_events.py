"""A registration as the events that tell of it: a legal person by name, its people by subject only."""

from contracts.events.applications import (
    OrganisationAccepted,
    OrganisationInformationRequested,
    OrganisationRegistered,
    OrganisationRejected,
)
from contracts.scheme.programmes import Programmes
from contracts.scheme.size import size_class
from services.applications.domain.registration import Decision, Organisation

Decided = OrganisationAccepted | OrganisationRejected | OrganisationInformationRequested

DECIDED: dict[Decision, type[Decided]] = {
    Decision.ACCEPT: OrganisationAccepted,
    Decision.REJECT: OrganisationRejected,
    Decision.REQUEST_INFORMATION: OrganisationInformationRequested,
}


def registered(
    organisation: Organisation, programmes: Programmes, told: type[OrganisationRegistered] = OrganisationRegistered
) -> OrganisationRegistered:
    """What is told of a registration when it is sent, and when it is sent again."""
    programme, _ = programmes.partnership(organisation.partnership)
    profile = organisation.profile
    return told(
        organisation_id=organisation.id,
        call=organisation.call,
        partnership=organisation.partnership,
        owner=organisation.owner,
        name=profile.name,
        country=profile.country,
        kind=profile.kind,
        size_class=size_class(
            profile.kind, profile.headcount, profile.turnover_eur, profile.balance_sheet_eur, programme.sme
        ),
        ecosystem=profile.ecosystem,
        nace=profile.nace,
        takes_part_as=profile.takes_part_as,
    )


def decided(organisation: Organisation, decision: Decision, by: str) -> Decided:
    """What is told of an evaluator's decision; its reason stays here."""
    return DECIDED[decision](
        organisation_id=organisation.id,
        call=organisation.call,
        partnership=organisation.partnership,
        owner=organisation.owner,
        decided_by=by,
    )
