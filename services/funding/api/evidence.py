"""Evidence: the visitor uploads files, known by their bytes; staff of the partnership fetch them as attachments."""

import hashlib
import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response, UploadFile
from starlette.datastructures import UploadFile as AnyUpload

from contracts.events.funding import EvidenceReceived
from services.funding.api.case_access import acting, case_of_visitor, case_to_see
from services.funding.domain.case import Case
from services.funding.domain.claim import why_no_evidence
from services.funding.domain.evidence import FILE_ENDINGS, LARGEST_FILE_BYTES, EvidenceKind, media_type
from services.funding.store.claims import Claims
from services.funding.store.evidence import Evidence, File, Piece
from services.kernel.clock import rfc3339
from services.kernel.http.activity import always
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.problems import Problem, conflict, not_found, unprocessable
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = APIRouter(tags=["evidence"])

PATH = "/api/applications/{application_id}/evidence"
FIELDS = frozenset(("kind", "file"))
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@router.post(PATH)
@command
async def upload_evidence(
    tx: Transaction, request: Request, application_id: UUID, kind: Annotated[EvidenceKind, Form()], file: UploadFile
) -> Answer:
    unknown = sorted(set((await request.form()).keys()) - FIELDS)
    if unknown:
        raise unprocessable(*((field, "this field is not known here; remove it") for field in unknown))
    sha256 = await receive(tx, application_id, kind, file)
    return Answer(201, {"sha256": sha256, "kind": kind})


@router.get(PATH)
@query
async def list_evidence(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    case = await case_to_see(tx, application_id)
    pieces = await Evidence(tx).of(application_id)
    return {"items": [piece_json(piece, case, acting(tx)) for piece in pieces], "next": None}


@router.get(f"{PATH}/{{sha256}}")
@query(audited=always)
async def fetch_evidence(tx: Transaction, application_id: UUID, sha256: str) -> Response:
    await case_to_see(tx, application_id)
    file = await Evidence(tx).file(application_id, sha256) if SHA256.fullmatch(sha256) else None
    if file is None:
        raise not_found()
    return attachment(file, f"evidence-{sha256[:12]}.{FILE_ENDINGS[file.media_type]}")


async def receive(tx: Transaction, application_id: UUID, kind: EvidenceKind, upload: AnyUpload) -> str:
    """Keep a file as evidence and tell that it came, once; its SHA-256."""
    case = await case_of_visitor(tx, application_id)
    file = checked(await read_whole(upload))
    objection = why_no_evidence(case, await Claims(tx).live(application_id))
    if objection:
        raise conflict(objection)
    sha256 = hashlib.sha256(file.content).hexdigest()
    fresh = await Evidence(tx).receive(application_id, kind, sha256, file, acting(tx).subject)
    if fresh:
        await tx.tell(EvidenceReceived(application_id=application_id, partnership=case.partnership, kind=kind))
    return sha256


async def read_whole(upload: AnyUpload) -> bytes:
    """The file's bytes; 413 as soon as there are too many."""
    content = await upload.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        raise Problem(413, "This file is too large: at most 10 MiB are taken.")
    return content


def checked(content: bytes) -> File:
    """The file with what it is by its bytes; 422 when it is empty or of another kind."""
    if not content:
        raise unprocessable(("file", "the file is empty"))
    kind = media_type(content)
    if kind is None:
        raise unprocessable(("file", "only PDF, PNG and JPEG files are taken, whatever their name says"))
    return File(kind, content)


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


def attachment(file: File, name: str) -> Response:
    """A file to be saved, never shown in the browser's window of this site."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)
