"""Drafts of applications: saved under the client's own id, sent when they are complete."""

import json
from typing import Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Response
from pydantic import ValidationError

from services.applications.api.access import acting
from services.applications.api.application_bodies import SubmitApplication
from services.applications.api.applications import received, submit
from services.applications.store.drafts import MOST_DRAFTS, Drafts
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.problems import Problem, as_field, conflict, not_found, unprocessable
from services.kernel.transaction import Transaction

router = APIRouter(tags=["drafts"])

LARGEST_DRAFT_BYTES = 65_536


@router.put("/api/drafts/{draft_id}")
@command
async def save_draft(tx: Transaction, draft_id: UUID, body: dict[str, Any]) -> Answer:
    """Save a draft as it is: any JSON object, checked when it is sent."""
    owner = acting(tx).subject
    if not await Drafts(tx).save(draft_id, owner, as_text(body)):
        raise await why_not_saved(tx, draft_id, owner)
    return Answer(200, {"id": draft_id, "saved_at": tx.now})


@router.get("/api/drafts/{draft_id}")
@query
async def show_draft(tx: Transaction, draft_id: UUID) -> Response:
    """The draft exactly as it was saved, for its owner."""
    draft = await Drafts(tx).find(draft_id, acting(tx).subject)
    if draft is None:
        raise not_found()
    return Response(draft["content"], media_type="application/json")


@router.post("/api/drafts/{draft_id}/submission", status_code=202)
@command
async def submit_draft(tx: Transaction, draft_id: UUID) -> Answer:
    """Send a draft as an application; every field that is wrong is named at once."""
    draft = await Drafts(tx).lock(draft_id, acting(tx).subject)
    if draft is None:
        raise not_found()
    if draft["application_id"]:
        raise sent_before(draft)
    case = await submit(tx, complete(json.loads(draft["content"])))
    await Drafts(tx).sent_as(draft_id, case.id)
    return received(case)


def complete(content: dict[str, Any]) -> SubmitApplication:
    """The application that a draft has become; 422 with all fields that are wrong or missing."""
    try:
        return SubmitApplication.model_validate_json(json.dumps(content))
    except ValidationError as wrong:
        raise unprocessable(*(as_field(error) for error in wrong.errors())) from None


def as_text(content: dict[str, Any]) -> str:
    """JSON in ASCII, so that whatever a draft holds can be stored."""
    try:
        text = json.dumps(content, allow_nan=False)
    except ValueError:
        raise unprocessable(("body", "a number is needed, not NaN or infinity")) from None
    if len(json.dumps(content, ensure_ascii=False).encode(errors="surrogatepass")) > LARGEST_DRAFT_BYTES:
        raise Problem(413, f"A draft has at most {LARGEST_DRAFT_BYTES:,} bytes.")
    return text


async def why_not_saved(tx: Transaction, draft_id: UUID, owner: str) -> Problem:
    draft = await Drafts(tx).find(draft_id, owner)
    if draft:
        return sent_before(draft)
    there = await Drafts(tx).is_there(draft_id)
    return (
        not_found() if there else conflict(f"You have {MOST_DRAFTS} drafts that are not sent. Go on with one of them.")
    )


def sent_before(draft: Record) -> Problem:
    return conflict("This draft was sent before.", existing_id=str(draft["application_id"]))
