"""An application as the event that tells of it: categories only, no person."""

from contracts.events.applications import ApplicationSubmitted, Participant
from contracts.scheme.codes import Gender
from contracts.scheme.programme import Programme
from contracts.scheme.programmes import Programmes
from contracts.scheme.size import size_class
from services.applications.domain.application import Case, OrganisationFacts, Representative


def submitted(case: Case, traveller: Representative, programmes: Programmes) -> ApplicationSubmitted:
    """What is told of this revision of a case."""
    programme, _ = programmes.partnership(case.partnership)
    return ApplicationSubmitted(
        application_id=case.id,
        partnership=case.partnership,
        call=case.call,
        revision=case.revision,
        match_id=case.match_id,
        visitor=participant(case.visitor, programme),
        host=participant(case.host, programme),
        mode=case.proposal.mode,
        first_day=case.proposal.first_day,
        last_day=case.proposal.last_day,
        activities=case.proposal.activities,
        representative_gender=traveller.gender or Gender.NOT_STATED,
        third_country_national=traveller.nationality not in programme.participating_countries,
    )


def participant(facts: OrganisationFacts, programme: Programme) -> Participant:
    return Participant(
        organisation_id=facts.organisation_id,
        owner=facts.owner,
        partnership=facts.partnership,
        country=facts.country,
        kind=facts.kind,
        size_class=size_class(facts.kind, facts.headcount, facts.turnover_eur, facts.balance_sheet_eur, programme.sme),
        ecosystem=facts.ecosystem,
        nace=facts.nace,
        latitude=facts.latitude,
        longitude=facts.longitude,
    )
