"""A small service of its own, to test the kernel with: it counts what it hears and tells what it counted."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from contracts.events.applications import ApplicationWithdrawn
from contracts.events.funding import CofundingDeclined, CofundingReleased, ReleaseReason
from contracts.scheme.money import Money
from services.kernel.handlers import Handlers
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import Body, Day, Flag, Latitude, ShortText, Text, Whole
from services.kernel.http.problems import conflict
from services.kernel.identifiers import new_id
from services.kernel.service import ServiceParts
from services.kernel.transaction import Transaction
from tests.open_rights import let_everybody

router = APIRouter()
MIGRATIONS = """
create table notes (
    id uuid primary key,
    text text not null,
    seen integer not null default 0,
    heard text not null default ''
);
"""


class Note(Body):
    text: Text
    title: ShortText | None = None
    count: Whole = Field(default=0)
    on: Day | None = None
    latitude: Latitude | None = None
    agreed: Flag = False


class Notes:
    """What the handlers load from and save to."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def see(self, note: UUID, heard: str) -> None:
        """Count, and remember what was heard in the order in which it was."""
        await self.tx.run(
            """
            insert into notes (id, text, seen, heard)
            values ($1, '', 1, $2)
            on conflict (id) do update
            set seen = notes.seen + 1, heard = notes.heard || $2
            """,
            *(note, heard),
        )


def small_service(
    folder: Path, trouble: Callable[[ApplicationWithdrawn], Awaitable[None]] | None = None
) -> ServiceParts:
    """A service whose handler calls `trouble` before it counts."""
    (folder / "migrations").mkdir(exist_ok=True)
    (folder / "migrations" / "0101_notes.sql").write_text(MIGRATIONS)
    let_everybody(folder, router)
    handlers = Handlers("funding", Notes)

    @handlers.on(ApplicationWithdrawn)
    async def see_note(withdrawn: ApplicationWithdrawn, notes: Notes) -> CofundingReleased:
        if trouble:
            await trouble(withdrawn)
        await notes.see(withdrawn.application_id, withdrawn.partnership)
        return CofundingReleased(
            application_id=withdrawn.application_id, partnership="P", amount=Money(1), reason=ReleaseReason.WITHDRAWN
        )

    @handlers.on(CofundingDeclined)
    async def see_refusal(declined: CofundingDeclined, notes: Notes) -> None:
        await notes.see(declined.application_id, "declined")

    return ServiceParts("funding", folder, [router], handlers, large_bodies={"/large": 4_000_000})


@router.post("/api/notes")
@command
async def write_note(tx: Transaction, body: Note) -> Answer:
    note = new_id()
    await tx.run("insert into notes (id, text) values ($1, $2)", note, body.text)
    await tx.tell(ApplicationWithdrawn(application_id=note, partnership="P"))
    return Answer(201, {"id": note, "text": body.text, "at": tx.now})


@router.post("/api/notes/{note_id}/again")
@command
async def write_again(tx: Transaction, note_id: UUID) -> Answer:
    await tx.tell(ApplicationWithdrawn(application_id=note_id, partnership="P"))
    return Answer(200, {"at": tx.now})


@router.post("/api/notes/refused")
@command
async def refuse_note(tx: Transaction, body: Note) -> Answer:
    await tx.run("insert into notes (id, text) values ($1, $2)", new_id(), body.text)
    await tx.tell(ApplicationWithdrawn(application_id=new_id(), partnership="P"))
    raise conflict("Not now.", existing_id="x")


@router.get("/api/notes")
@query
async def find_notes(tx: Transaction, title: str) -> dict[str, object]:
    return {"items": [dict(row) for row in await tx.rows("select id from notes where text = $1", title)]}


@router.get("/api/notes/{note_id}")
@query
async def show_note(tx: Transaction, note_id: UUID) -> dict[str, object]:
    row = await tx.one("select text, seen from notes where id = $1", note_id)
    return dict(row)
