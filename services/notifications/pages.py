"""The page on which a person sees what he or she was told, and chooses what to be told."""

from pathlib import Path

from fastapi import APIRouter, Request, Response

from services.kernel.http.commands import command, query
from services.kernel.http.pages import PageRouter, Pages, see_other
from services.kernel.transaction import Transaction
from services.notifications.letters import LETTERS
from services.notifications.preferences import choices_of, keep_choices, signed_in_person

router: APIRouter = PageRouter()
pages = Pages(Path(__file__).parent / "templates")

OWN = """
select messages.*, announcements.facts ->> 'application_id' as application_id
from messages
join announcements on announcements.id = messages.announcement_id
where messages.recipient = $1
order by messages.id desc
limit 50
"""


@router.get("/me/messages")
@query
async def show_messages(tx: Transaction, request: Request) -> Response:
    messages = await tx.rows(OWN, signed_in_person(tx).subject)
    return pages.show(request, "messages.html", messages=messages, letters=LETTERS, choices=await choices_of(tx))


@router.post("/me/messages")
@command
async def choose(tx: Transaction, request: Request) -> Response:
    """Every letter that has a box is wanted when its box is ticked."""
    wanted = (await request.form()).getlist("wanted")
    optional = [template for template, letter in LETTERS.items() if not letter.legally_required]
    await keep_choices(tx, {template: "now" if template in wanted else "none" for template in optional})
    return see_other("/me/messages")
