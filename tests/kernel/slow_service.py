"""A service that takes its time, in all the ways in which one can: with answers, streams, rows, handlers and itself."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from contracts.events.applications import ApplicationWithdrawn
from services.kernel.handlers import Handlers
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import Body, Text
from services.kernel.identifiers import new_id
from services.kernel.service import ServiceParts, serve
from services.kernel.settings import Settings
from services.kernel.transaction import Transaction
from tests.open_rights import let_everybody

router = APIRouter()
MIGRATIONS = "create table notes (id uuid primary key, text text not null);"
# Cases whose handler takes three seconds, and whose handler never ends.
SLOW = set(os.environ.get("SLOW", "").split())
STUCK = set(os.environ.get("STUCK", "").split())


class Note(Body):
    text: Text
    seconds: float = 0


class Notes:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def write(self, note: UUID, text: str) -> None:
        await self.tx.run("insert into notes (id, text) values ($1, $2)", note, text)


@router.post("/api/notes")
@command
async def write_note(tx: Transaction, body: Note) -> Answer:
    """Written, but not committed for so many seconds."""
    note = new_id()
    await Notes(tx).write(note, body.text)
    await asyncio.sleep(body.seconds)
    return Answer(201, {"id": note})


@router.get("/api/notes")
@query
async def count_notes(tx: Transaction, text: str) -> dict[str, int]:
    return {"count": await tx.value("select count(*) from notes where text = $1", text)}


@router.get("/api/sleep")
async def sleep(seconds: float) -> dict[str, float]:
    await asyncio.sleep(seconds)
    return {"slept": seconds}


@router.post("/api/body")
async def take_body(request: Request) -> dict[str, int]:
    return {"size": len(await request.body())}


@router.get("/api/events")
async def follow() -> Response:
    return StreamingResponse(ticks(b"data: tick\n\n", 3_600), media_type="text/event-stream")


@router.get("/api/download")
async def download(seconds: float) -> Response:
    return StreamingResponse(ticks(b"x" * 1_000, seconds), media_type="application/octet-stream")


async def ticks(chunk: bytes, seconds: float) -> AsyncIterator[bytes]:
    for _ in range(int(seconds * 10)):
        yield chunk
        await asyncio.sleep(0.1)


@router.post("/api/freeze")
async def freeze() -> None:
    """Let nothing else run in this process, not even the event loop."""
    time.sleep(3_600)  # noqa: ASYNC251


def slow_service(folder: Path) -> ServiceParts:
    (folder / "migrations").mkdir(exist_ok=True)
    (folder / "migrations" / "0101_notes.sql").write_text(MIGRATIONS)
    let_everybody(folder, router)
    handlers = Handlers("funding", Notes)

    @handlers.on(ApplicationWithdrawn)
    async def write_slowly(withdrawn: ApplicationWithdrawn, notes: Notes) -> None:
        await notes.write(withdrawn.application_id, "heard")
        (folder / withdrawn.key).touch()
        if withdrawn.key in SLOW:
            await asyncio.sleep(3)
        if withdrawn.key in STUCK:
            await asyncio.Event().wait()

    return ServiceParts("funding", folder, [router], handlers)


if __name__ == "__main__":
    serve(slow_service(Path(sys.argv[1])), Settings())
