"""Readiness: the moment in which the last of six signatures arrives, wherever it is given (ELIG-22, ELIG-23)."""

from contracts.events.applications import ApplicationReady
from services.applications.domain.application import Case
from services.applications.domain.case import Status, follow
from services.applications.store.case_file import CaseFile


async def ready_when_complete(case: Case, file: CaseFile) -> ApplicationReady | None:
    """Make an approved case ready when both documents are complete; what is to be told then."""
    if case.status is not Status.APPROVED or not await file.documents.all_complete(case.id):
        return None
    await file.move(case, follow(case.status, Status.READY))
    return ApplicationReady(application_id=case.id, partnership=case.partnership)
