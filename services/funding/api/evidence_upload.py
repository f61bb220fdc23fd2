"""A file that comes in: from somebody who may hand it in, looked at before any transaction is held open for it."""

from uuid import UUID

import structlog
from fastapi import Request, UploadFile
from starlette.datastructures import UploadFile as AnyUpload

from services.funding.api.case_access import case_of_visitor
from services.funding.domain.evidence import LARGEST_FILE_BYTES
from services.funding.domain.scanning import ScannerSilent
from services.funding.evidence_room.examination import NotExamined
from services.funding.evidence_room.room import File, Refused, room_of
from services.kernel.http.activity import actor_of, entry
from services.kernel.http.calling import service_of, signed_in, transaction
from services.kernel.http.problems import Problem, unavailable, unprocessable
from services.kernel.legible import visible
from services.kernel.transaction import Transaction

log = structlog.get_logger()

RETRY_SECONDS = 10
LONGEST_NAME = 100
LATER = "Your file could not be looked at just now, so it was not stored. Send it again in a while."


async def examined(request: Request, application_id: UUID, file: UploadFile) -> File:
    """The uploaded file as it is to be kept."""
    await admit(request, application_id)
    return await taken_in(request, file)


async def admit(request: Request, application_id: UUID) -> None:
    """Refuse whoever may not hand in evidence for this case before the work begins: 401, 403, 404."""
    async with transaction(request, signed_in(request), readonly=True) as tx:
        await case_of_visitor(tx, application_id)


async def taken_in(request: Request, upload: AnyUpload) -> File:
    """The file as it is to be kept; 413 or 422 when it is not taken, 503 when that was not found out."""
    content = await read_whole(upload)
    try:
        taken = await room_of(service_of(request)).take_in(content)
    except (NotExamined, ScannerSilent) as why:
        log.warning("evidence.not_examined", reason=f"{type(why).__name__}: {why}")
        raise unavailable(LATER, RETRY_SECONDS) from why
    if isinstance(taken, Refused):
        await note_infection(request, taken.infection)
        raise unprocessable(("file", taken.words))
    return taken


async def note_infection(request: Request, infection: str | None) -> None:
    """What the scanner found is in the activity log, in a row of its own, beside that the file was refused."""
    if infection is None:
        return
    log.warning("evidence.infected", infection=infection, application_id=request.path_params["application_id"])
    tx: Transaction = request.scope["transaction"]
    found = entry(request, actor_of(signed_in(request), tx.acting_role), tx.now, 422)
    await service_of(request).refusals.note(found._replace(purpose=f"scanner: {visible(infection)[:LONGEST_NAME]}"))


async def read_whole(upload: AnyUpload) -> bytes:
    """The file's bytes; 413 as soon as there are too many."""
    content = await upload.read(LARGEST_FILE_BYTES + 1)
    # An idempotency key stands for the file too, and is looked at after this.
    await upload.seek(0)
    if len(content) > LARGEST_FILE_BYTES:
        raise Problem(413, "This file is too large: at most 10 MiB are taken.")
    return content
