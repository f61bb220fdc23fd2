"""What notifications shows: the messages about a case, and what a person wants to hear."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter

from services.kernel.clock import rfc3339
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import Body
from services.kernel.http.problems import not_found, unprocessable
from services.kernel.identity import Person
from services.kernel.transaction import Transaction
from services.notifications.audiences import Parties
from services.notifications.letters import LETTERS
from services.notifications.preferences import Choice, choices_of, keep_choices, refusals, signed_in_person
from services.notifications.store import Store

if TYPE_CHECKING:
    from asyncpg import Record

router = APIRouter()

SEE_ALL = ("support_office", "auditor")
MESSAGES = """
select messages.*, announcements.occurred_at, announcements.clock
from messages
join announcements on announcements.id = messages.announcement_id
where announcements.about = $1 and ($2::text is null or messages.recipient = $2)
order by messages.id
"""


class Preferences(Body):
    """Which letters a person wants now, and which not at all."""

    preferences: dict[str, Choice]


@router.get("/api/applications/{application_id}/messages")
@query
async def list_messages(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    """All messages about a case for its staff, a person's own for everybody else."""
    person = signed_in_person(tx)
    parties = await Store(tx).parties_of_case(application_id)
    all_of_them = sees_all(person, parties)
    rows = await tx.rows(MESSAGES, application_id, None if all_of_them else person.subject)
    concerned = person.subject in (parties.visitor, parties.host) or (all_of_them and parties != Parties())
    if not rows and not concerned:
        raise not_found()
    return {"items": [as_item(row) for row in rows], "next": None}


@router.get("/api/me/notification-preferences")
@query
async def show_preferences(tx: Transaction) -> dict[str, Any]:
    return await preferences_of(tx)


@router.put("/api/me/notification-preferences")
@command
async def choose_preferences(tx: Transaction, body: Preferences) -> Answer:
    """Change what is named in the body; the rest stays as it is."""
    wrong = tuple(refusals(body.preferences))
    if wrong:
        raise unprocessable(*wrong)
    await keep_choices(tx, body.preferences)
    return Answer(200, await preferences_of(tx))


def sees_all(person: Person, parties: Parties) -> bool:
    """Support office, auditors and the staff of both partnerships see what everybody was told."""
    partnerships = {parties.visitor_partnership, parties.host_partnership} - {None}
    return person.is_a(*SEE_ALL) or any(person.is_staff_of(partnership) for partnership in partnerships if partnership)


def as_item(row: "Record") -> dict[str, Any]:
    """`at` is case time where the case is under a Test-Clock; the single times are the machine's."""
    last = row["settled_at"] or row["sent_at"] or row["requested_at"]
    return {
        "id": row["id"],
        "template": row["template"],
        "to": row["recipient"],
        "role": row["role"],
        "state": row["state"],
        "at": rfc3339(row["occurred_at"] if row["clock"] == "test" else last),
        "attempts": row["attempts"],
        "reason": row["reason"],
        "states": [{"state": state, "at": rfc3339(at)} for state, at in states(row)],
    }


def states(row: "Record") -> Iterator[tuple[str, Any]]:
    """Each state that the message reached, with the machine time of it."""
    yield "requested", row["requested_at"]
    if row["sent_at"]:
        yield "sent", row["sent_at"]
    if row["settled_at"]:
        yield row["state"], row["settled_at"]


async def preferences_of(tx: Transaction) -> dict[str, Any]:
    chosen = await choices_of(tx)
    return {
        "items": [
            {
                "template": template,
                "subject": letter.subject,
                "choice": chosen[template],
                "legally_required": letter.legally_required,
            }
            for template, letter in LETTERS.items()
        ]
    }
