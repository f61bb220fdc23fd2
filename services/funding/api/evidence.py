"""Evidence: the visitor uploads files, known by their bytes; staff of the partnership fetch them as attachments."""

import re
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Form, Request, Response

from contracts.events.funding import EvidenceReceived
from services.funding.api.case_access import acting, case_of_visitor, case_to_see, fetches_evidence
from services.funding.api.evidence_upload import examined
from services.funding.domain.case import Case
from services.funding.domain.claim import why_no_evidence
from services.funding.domain.evidence import FILE_ENDINGS, EvidenceKind
from services.funding.evidence_room.keyring import KeyGone
from services.funding.evidence_room.room import EvidenceRoom, File, room_of
from services.funding.store.claims import Claims
from services.funding.store.evidence import Evidence, Kept, Piece
from services.kernel.clock import rfc3339
from services.kernel.http.activity import always
from services.kernel.http.calling import service_of
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.problems import Problem, conflict, forbidden, not_found, unprocessable
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

log = structlog.get_logger()
router = APIRouter(tags=["evidence"])

PATH = "/api/applications/{application_id}/evidence"
FIELDS = frozenset(("kind", "file"))
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
GONE = (
    "This file is encrypted with a key that is there no more, so nobody can read it. "
    "If the key was not destroyed on purpose, ask the operator to put it back; else ask for the file once more."
)


@router.post(PATH)
@command
async def upload_evidence(
    tx: Transaction,
    request: Request,
    application_id: UUID,
    kind: Annotated[EvidenceKind, Form()],
    file: Annotated[File, Depends(examined)],
) -> Answer:
    unknown = sorted(set((await request.form()).keys()) - FIELDS)
    if unknown:
        raise unprocessable(*((field, "this field is not known here; remove it") for field in unknown))
    await receive(tx, application_id, kind, file)
    return Answer(201, {"sha256": file.sha256, "kind": kind})


@router.get(PATH)
@query
async def list_evidence(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    case = await case_to_see(tx, application_id)
    pieces = await Evidence(tx).of(application_id)
    return {"items": [piece_json(piece, case, acting(tx)) for piece in pieces], "next": None}


@router.get(f"{PATH}/{{sha256}}")
@query(audited=always)
async def fetch_evidence(tx: Transaction, request: Request, application_id: UUID, sha256: str) -> Response:
    case = await case_to_see(tx, application_id)
    if not fetches_evidence(case, acting(tx)):
        raise forbidden("Files of evidence are for the visitor, staff of the partnership that pays, and auditors.")
    kept = await Evidence(tx).file(application_id, sha256) if SHA256.fullmatch(sha256) else None
    if kept is None:
        raise not_found()
    content = await opened(room_of(service_of(request)), kept, sha256)
    return attachment(content, kept.media_type, f"evidence-{sha256[:12]}.{FILE_ENDINGS[kept.media_type]}")


async def receive(tx: Transaction, application_id: UUID, kind: EvidenceKind, file: File) -> None:
    """Keep a file as evidence and tell that it came, once."""
    case = await case_of_visitor(tx, application_id)
    objection = why_no_evidence(case, await Claims(tx).live(application_id))
    if objection:
        raise conflict(objection)
    if await Evidence(tx).receive(application_id, kind, file, acting(tx).subject):
        await tx.tell(EvidenceReceived(application_id=application_id, partnership=case.partnership, kind=kind))


async def opened(room: EvidenceRoom, kept: Kept, sha256: str) -> bytes:
    """A file as it is given out; 410 when its key is there no more."""
    try:
        return await room.give_out(kept.content, sha256, kept.media_type)
    except KeyGone as gone:
        log.error("evidence.key_gone", key_id=gone.key_id)
        raise Problem(410, GONE) from gone


def piece_json(piece: Piece, case: Case, person: Person) -> dict[str, Any]:
    """A piece of evidence as the public API shows it; staff see when the same file came with another application."""
    shown = {
        "kind": piece.kind,
        "sha256": piece.sha256,
        "media_type": piece.media_type,
        "size": piece.size,
        "at": rfc3339(piece.received_at),
    }
    return shown | ({"used_elsewhere": piece.elsewhere} if is_staff(case, person) else {})


def is_staff(case: Case, person: Person) -> bool:
    return person.is_staff_of(case.partnership) or person.reads_all


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file to be saved, never shown in the browser's window of this site."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
