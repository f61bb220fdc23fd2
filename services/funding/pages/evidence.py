"""Evidence as a page: what was handed in, what is missing, and a form for one more file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from services.funding.api.case_access import acting, case_to_see, fetches_evidence, reads_application
from services.funding.api.evidence import piece_json, receive
from services.funding.api.evidence_upload import admit, taken_in
from services.funding.domain.claim import why_no_evidence
from services.funding.domain.evidence import EvidenceKind
from services.funding.evidence_room.room import File, room_of
from services.funding.pages.templates import pages
from services.funding.store.claims import Claims
from services.funding.store.evidence import Evidence
from services.kernel.http.calling import service_of
from services.kernel.http.commands import command, query
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, unprocessable
from services.kernel.transaction import Transaction

router = PageRouter()

PATH = "/applications/{application_id}/evidence"
KINDS_IN_WORDS = {
    EvidenceKind.OUTWARD_TRAVEL: "Proof of the outward journey",
    EvidenceKind.RETURN_TRAVEL: "Proof of the return journey",
    EvidenceKind.TRAVEL_INVOICE: "Travel invoice",
    EvidenceKind.ACCOMMODATION_INVOICE: "Accommodation invoice",
}


@router.get(PATH)
@query
async def show_evidence(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The evidence of an exchange."""
    return await evidence_page(tx, request, application_id)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What the form brought: a kind as it was chosen, and a file, or what is wrong with one of them."""

    kind: str
    file: File | Problem


async def handed_in(request: Request, application_id: UUID) -> AsyncIterator[HandedIn]:
    """The form, from somebody who may send it; its file is looked at before any transaction is held open for it."""
    await admit(request, application_id)
    async with request.form() as form:
        kind = str(form.get("kind", ""))
        yield HandedIn(kind, await file_or_problem(request, kind, form.get("file")))


async def file_or_problem(request: Request, kind: str, file: UploadFile | str | None) -> File | Problem:
    """The file, or what the page is to say beside the form; every other Problem is raised."""
    try:
        return await file_of(request, kind, file)
    except Problem as problem:
        if problem.status not in (413, 422):
            raise
        return problem


async def file_of(request: Request, kind: str, file: UploadFile | str | None) -> File:
    if kind not in set(EvidenceKind):
        raise unprocessable(("kind", "choose what the file proves"))
    if not isinstance(file, UploadFile):
        raise unprocessable(("file", "choose a file"))
    return await taken_in(request, file)


@router.post(PATH)
@command
async def upload_form(
    tx: Transaction, request: Request, application_id: UUID, sent: Annotated[HandedIn, Depends(handed_in)]
) -> Response:
    """Hand in a file; what is wrong with it is said beside the field."""
    if isinstance(sent.file, Problem):
        return await evidence_page(tx, request, application_id, sent.file, sent.kind)
    await receive(tx, application_id, EvidenceKind(sent.kind), sent.file)
    return see_other(PATH.format(application_id=application_id))


async def evidence_page(
    tx: Transaction, request: Request, application_id: UUID, problem: Problem | None = None, kind: str = ""
) -> Response:
    case, person = await case_to_see(tx, application_id), acting(tx)
    pieces, claim = await Evidence(tx).of(application_id), await Claims(tx).latest(application_id)
    received = {piece.kind for piece in pieces}
    return pages.show(
        request,
        "evidence.html",
        problem.status if problem else 200,
        application_id=application_id,
        reads_application=reads_application(case, person),
        items=[piece_json(piece, case, person) for piece in pieces],
        kinds=[(str(one), words) for one, words in KINDS_IN_WORDS.items()],
        missing=[words for one, words in KINDS_IN_WORDS.items() if one not in received],
        may_upload=person.subject == case.visitor.owner and not why_no_evidence(case, claim),
        kind=kind,
        may_fetch=fetches_evidence(case, person),
        scanned=room_of(service_of(request)).scanner is not None,
        errors=errors_of(problem),
    )


def errors_of(problem: Problem | None) -> list[dict[str, str]]:
    """What is wrong, field by field; a file that is too large is wrong in its field."""
    if problem is None:
        return []
    return problem.errors or [{"field": "file", "message": problem.detail}]
