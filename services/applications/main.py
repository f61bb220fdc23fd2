"""`applications` put together: registration, matching, eligibility, and an exchange's way to its certificate."""

from pathlib import Path

from fastapi import APIRouter, Depends

from services.applications.api import (
    applications,
    case_view,
    certificate,
    documents,
    drafts,
    eligibility,
    hosts,
    internal,
    matching,
    programmes,
    reconciliation,
    registration,
    travel,
)
from services.applications.api.rate import within_rate
from services.applications.handlers import agreements, assessment, decisions, handlers, payments
from services.applications.pages import case as case_pages
from services.applications.pages import form as application_form
from services.applications.pages import matching as matching_pages
from services.applications.pages import registration as registration_pages
from services.applications.settings import ApplicationsSettings
from services.kernel.service import ServiceParts, serve

REACTIONS = (assessment, decisions, agreements, payments)
"""Importing these is what registers their functions with `handlers`."""

public = APIRouter(dependencies=[Depends(within_rate)])
public.include_router(eligibility.router)

parts = ServiceParts(
    name="applications",
    folder=Path(__file__).parent,
    routers=(
        public,
        programmes.router,
        registration.router,
        hosts.router,
        matching.router,
        applications.router,
        case_view.router,
        documents.router,
        travel.router,
        drafts.router,
        certificate.router,
        internal.router,
        reconciliation.router,
        registration_pages.router,
        matching_pages.router,
        application_form.router,
        case_pages.router,
    ),
    handlers=handlers,
)

if __name__ == "__main__":
    serve(parts, ApplicationsSettings())
