"""Agreements and evaluations: what funding draws up and has signed completes the case's papers."""

from contracts.events.applications import ApplicationReady
from contracts.events.funding import (
    AgreementDrawnUp,
    AgreementSigned,
    ClosingReportReturned,
    ClosingReportValidated,
    ConflictOfInterestDeclared,
    EvaluationOpened,
    EvaluationOverdue,
    EvidenceReceived,
)
from services.applications.domain.case import Status, follow
from services.applications.handlers import handlers
from services.applications.store.case_file import CaseFile
from services.applications.store.documents import AGREEMENT
from services.applications.store.readiness import ready_when_complete


@handlers.on(AgreementDrawnUp)
async def note_agreement(drawn_up: AgreementDrawnUp, file: CaseFile) -> None:
    """The financial agreement waits for its signatures."""
    case = await file.open(drawn_up.application_id)
    await file.history.remember(drawn_up)
    await file.documents.draw_up(case.id, AGREEMENT, None, drawn_up.content_sha256)


@handlers.on(AgreementSigned)
async def note_signature(signed: AgreementSigned, file: CaseFile) -> ApplicationReady | None:
    """One party signed; with the last of all six signatures the visitor may depart."""
    case = await file.open(signed.application_id)
    await file.history.remember(signed)
    await file.documents.draw_up(case.id, AGREEMENT, None, signed.content_sha256)
    await file.documents.sign(case.id, AGREEMENT, signed.capacity, signed.signed_by, signed.content_sha256)
    if not signed.complete:
        return None
    await file.documents.complete(case.id, AGREEMENT)
    ready = await ready_when_complete(case, file)
    await file.history.follow(*([ready] if ready else []))
    return ready


@handlers.on(ConflictOfInterestDeclared)
async def keep_from_signing(declared: ConflictOfInterestDeclared, file: CaseFile) -> None:
    """Who is not to evaluate a case signs nothing for a partnership in it; that is between the two, not history."""
    case = await file.open(declared.application_id)
    await file.documents.note_conflict(case.id, declared.declared_by)


@handlers.on(ClosingReportValidated)
async def note_validation(validated: ClosingReportValidated, file: CaseFile) -> None:
    """The closing report holds."""
    case = await file.open(validated.application_id)
    await file.history.remember(validated)
    await file.travels.judge_report(case.id, "validated")


@handlers.on(ClosingReportReturned)
async def ask_for_another_report(returned: ClosingReportReturned, file: CaseFile) -> None:
    """The closing report came back: it may be sent again."""
    case = await file.open(returned.application_id)
    await file.history.remember(returned)
    await file.travels.judge_report(case.id, "returned")
    await file.move(case, follow(case.status, Status.COMPLETED))


@handlers.on(EvaluationOpened, EvaluationOverdue, EvidenceReceived)
async def remember(happened: EvaluationOpened | EvaluationOverdue | EvidenceReceived, file: CaseFile) -> None:
    """These belong to the history of the case and change nothing else here."""
    await file.open(happened.application_id)
    await file.history.remember(happened)
