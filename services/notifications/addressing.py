"""Announcements whose audience was not known when the event came: staff, and owners of cases not yet heard of."""

import json
from typing import TYPE_CHECKING, Any

from services.kernel.database import Pool
from services.notifications.audiences import STAFF, Audience, Parties, partnership_of, person_among
from services.notifications.directory import Directory
from services.notifications.outgoing import transaction_for
from services.notifications.store import Announcement, request_messages

if TYPE_CHECKING:
    from asyncpg import Record

BATCH = 50
OPEN = """
select
    announcements.*,
    cases.visitor_owner, cases.host_owner, cases.visitor_partnership, cases.host_partnership, matches.proposed_by
from announcements
left join cases on cases.application_id = announcements.about
left join matches on matches.match_id = announcements.about
where announcements.settled_at is null and announcements.next_try_at <= clock_timestamp()
order by announcements.next_try_at
limit $1
"""


async def address_announcements(pool: Pool, directory: Directory) -> int:
    """Request the messages of open announcements whose people can be found now; how many were settled."""
    rows = await pool.fetch(OPEN, BATCH)
    return sum([await address(row, pool, directory) for row in rows])


async def address(row: "Record", pool: Pool, directory: Directory) -> bool:
    """Whether this announcement's people are known; otherwise it is looked at again in a second."""
    people = await find_people(row, directory)
    if people is None:
        await pool.execute(
            "update announcements set next_try_at = clock_timestamp() + interval '1 second' where id = $1", row["id"]
        )
        return False
    announcement = Announcement(row["id"], row["event_id"], row["template"], Audience(row["audience"]))
    async with pool.acquire() as connection, connection.transaction():
        await request_messages(transaction_for(row, connection), announcement, people)
    return True


async def find_people(row: "Record", directory: Directory) -> list[str] | None:
    """Subjects of the audience; none while it is not known who that is."""
    audience = Audience(row["audience"])
    facts: dict[str, Any] = json.loads(row["facts"])
    parties = Parties(
        owner=facts.get("owner"),
        visitor=row["visitor_owner"] or facts.get("visitor_owner"),
        host=row["host_owner"] or facts.get("host_owner"),
        proposer=row["proposed_by"],
        visitor_partnership=row["visitor_partnership"],
        host_partnership=row["host_partnership"],
    )
    if audience not in STAFF:
        person = person_among(parties, audience)
        return [person] if person else None
    partnership = partnership_of(parties, audience, facts)
    return await directory.staff(audience.role, partnership) if partnership else None
