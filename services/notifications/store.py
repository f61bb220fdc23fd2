"""What is kept when events are heard: who is concerned, and that they are to be told."""

import json
from dataclasses import dataclass
from uuid import UUID

from contracts.events.applications import ApplicationSubmitted, MatchEvent, MatchProposed, OrganisationEvent
from contracts.events.base import CaseEvent, Event
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from services.notifications.audiences import STAFF, Audience, Parties, person_among
from services.notifications.letters import LEGALLY_REQUIRED


@dataclass(frozen=True, slots=True)
class Announcement:
    """That an audience is to be told with a letter; `partnership` is set for staff only."""

    id: UUID
    event_id: UUID
    template: str
    audience: Audience


class Store:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def keep_organisation(self, organisation_id: UUID, name: str) -> None:
        await self.tx.run(
            """
            insert into organisations (organisation_id, name) values ($1, $2)
            on conflict (organisation_id) do update set name = excluded.name
            """,
            organisation_id,
            name,
        )

    async def keep_match(self, proposed: MatchProposed) -> None:
        await self.tx.run(
            "insert into matches (match_id, proposed_by) values ($1, $2) on conflict do nothing",
            proposed.match_id,
            proposed.proposed_by,
        )

    async def keep_case(self, submitted: ApplicationSubmitted) -> None:
        """The parties of a case; a case that is sent again replaces them."""
        visitor, host = submitted.visitor, submitted.host
        await self.tx.run(
            """
            insert into cases (application_id, visitor_id, host_id, visitor_owner, host_owner,
                               visitor_partnership, host_partnership)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (application_id) do update
            set visitor_id = excluded.visitor_id, host_id = excluded.host_id,
                visitor_owner = excluded.visitor_owner, host_owner = excluded.host_owner,
                visitor_partnership = excluded.visitor_partnership, host_partnership = excluded.host_partnership
            """,
            submitted.application_id,
            *(visitor.organisation_id, host.organisation_id),
            *(visitor.owner, host.owner),
            *(visitor.partnership, host.partnership),
        )

    async def parties(self, event: Event) -> Parties:
        """Whom a fact concerns, as far as it is known here."""
        if isinstance(event, OrganisationEvent):
            return Parties(owner=event.owner, visitor_partnership=event.partnership)
        if isinstance(event, MatchEvent):
            proposer = await self.tx.value("select proposed_by from matches where match_id = $1", event.match_id)
            return Parties(visitor=event.visitor_owner, host=event.host_owner, proposer=proposer)
        return await self.parties_of_case(UUID(event.key)) if isinstance(event, CaseEvent) else Parties()

    async def parties_of_case(self, application_id: UUID) -> Parties:
        row = await self.tx.maybe("select * from cases where application_id = $1", application_id)
        if row is None:
            return Parties()
        return Parties(
            visitor=row["visitor_owner"],
            host=row["host_owner"],
            visitor_partnership=row["visitor_partnership"],
            host_partnership=row["host_partnership"],
        )

    async def announce(self, event: Event, template: str, audience: Audience, parties: Parties) -> None:
        """Write down that an audience is to be told; its message too when it is one person and known."""
        announcement = Announcement(new_id(), self.event_id, template, audience)
        await self.write_announcement(announcement, event)
        person = None if audience in STAFF else person_among(parties, audience)
        if person:
            await request_messages(self.tx, announcement, [person])

    @property
    def event_id(self) -> UUID:
        """The event that is being heard."""
        if self.tx.causation_id is None:
            raise LookupError("messages follow from events only")
        return self.tx.causation_id

    async def write_announcement(self, announcement: Announcement, event: Event) -> None:
        facts = json.dumps(event.model_dump(mode="json"))
        await self.tx.run(
            """
            insert into announcements (id, event_id, template, audience, about, facts,
                                       occurred_at, recorded_at, clock, correlation_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            *(announcement.id, announcement.event_id, announcement.template, announcement.audience.value),
            *(UUID(event.key), facts),
            *(self.tx.time.occurred_at, self.tx.time.recorded_at, self.tx.time.clock, self.tx.correlation_id),
        )


async def request_messages(tx: Transaction, announcement: Announcement, people: list[str]) -> None:
    """Request a message to each of these people who wants it, once, and settle the announcement."""
    await tx.run(
        """
        insert into messages (id, announcement_id, event_id, recipient, template, role)
        select asked.id, $3, $4, asked.subject, $5, $6
        from unnest($1::uuid[], $2::text[]) as asked (id, subject)
        where $5 = any($7::text[]) or not exists (
            select from preferences
            where preferences.subject = asked.subject and preferences.template = $5 and preferences.choice = 'none'
        )
        on conflict (event_id, recipient, template) do nothing
        """,
        *([new_id() for _ in people], people),
        *(announcement.id, announcement.event_id, announcement.template, announcement.audience.role),
        list(LEGALLY_REQUIRED),
    )
    await tx.run("update announcements set settled_at = clock_timestamp() where id = $1", announcement.id)
