"""The evaluators' decisions on a case, with their reasons, as a page."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from services.funding.api.case_access import acting, case_to_see, reads_application
from services.funding.api.case_decisions import decisions_on
from services.funding.pages.templates import pages
from services.kernel.http.commands import query
from services.kernel.http.pages import PageRouter
from services.kernel.transaction import Transaction

router = PageRouter()


@router.get("/applications/{application_id}/decisions")
@query
async def show_decisions(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """What was decided and why, for the visitor and the partnership."""
    case = await case_to_see(tx, application_id)
    return pages.show(
        request,
        "case_decisions.html",
        application_id=application_id,
        reads_application=reads_application(case, acting(tx)),
        decisions=await decisions_on(tx, application_id),
    )
