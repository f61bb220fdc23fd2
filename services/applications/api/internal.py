"""What other services ask about a case: what a mail or the agreement's text needs, and no person."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from services.applications.domain.application import OrganisationFacts
from services.applications.store.cases import Cases
from services.kernel.http.problems import not_found
from services.kernel.internal import internal
from services.kernel.transaction import Transaction

router = APIRouter(include_in_schema=False)


@router.get("/internal/applications/{application_id}")
@internal(audited=True)
async def tell_service_about_case(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    """The organisations and the stay of a case."""
    case = await Cases(tx).load(application_id)
    if case is None:
        raise not_found()
    return {
        "id": case.id,
        "call": case.call,
        "status": case.status,
        "partnership": case.partnership,
        "host_partnership": case.host.partnership,
        "visitor": side(case.visitor),
        "host": side(case.host),
        "mode": case.proposal.mode,
        "stay": {"first_day": case.proposal.first_day, "last_day": case.proposal.last_day},
    }


def side(facts: OrganisationFacts) -> dict[str, Any]:
    return {
        "id": facts.organisation_id,
        "owner": facts.owner,
        "name": facts.name,
        "registration_number": facts.registration_number,
        "city": facts.city,
        "country": facts.country,
    }
