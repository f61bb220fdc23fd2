"""Pages of a case: the list, the case itself with its forms, and its commitment to quality."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from services.applications.api.access import acting, case_to_read
from services.applications.api.applications import list_of_applications
from services.applications.api.documents import document_view
from services.applications.domain.case import Status
from services.applications.pages import case_forms
from services.applications.pages.case_page import case_page, is_barred
from services.applications.pages.next_steps import next_steps
from services.applications.pages.templates import pages
from services.applications.store.documents import COMMITMENT
from services.kernel.http.commands import query
from services.kernel.http.pages import PageRouter
from services.kernel.transaction import Transaction

router = PageRouter()
router.include_router(case_forms.router)

PAGE_LENGTH = 50


@router.get("/applications")
@query
async def show_list(
    tx: Transaction, request: Request, status: Status | None = None, cursor: UUID | None = None
) -> Response:
    """The cases that this person may see, newest first."""
    listed = await list_of_applications(tx, status, None, PAGE_LENGTH, cursor)
    more = f"/applications?cursor={listed['next']}" + (f"&status={status}" if status else "")
    return pages.show(request, "cases.html", items=listed["items"], more=more if listed["next"] else None)


@router.get("/applications/{application_id}")
@query
async def show_case(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The case file."""
    return await case_page(tx, request, await case_to_read(tx, application_id))


@router.get(f"/applications/{{application_id}}/documents/{COMMITMENT}")
@query
async def show_document(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The commitment to quality, and the signatures that this person may give."""
    case = await case_to_read(tx, application_id)
    document = await document_view(tx, case)
    signed = [one["as"] for one in document["signatures"]]
    steps = next_steps(case, acting(tx), signed, barred=await is_barred(tx, case))
    return pages.show(request, "document.html", case_id=case.id, document=document, steps=steps)
