"""The history: every event exactly as it was heard, only added to."""

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.events.applications import (
    ApplicationSubmitted,
    OrganisationAccepted,
    OrganisationInformationRequested,
    OrganisationRegistered,
    OrganisationRejected,
    OrganisationResubmitted,
)
from contracts.events.catalogue import ALL_EVENTS
from services.kernel.database import Connection
from services.kernel.records import Heard
from services.reporting.domain.facts import Fact, Said
from services.reporting.facts import ALWAYS_THE_SAME, TELLING_FACTS, said_by

if TYPE_CHECKING:
    from asyncpg import Record

FACT_TYPES = [event.type_name() for event in TELLING_FACTS]
REGISTRATION_TYPES = [
    event.type_name()
    for event in (
        OrganisationRegistered,
        OrganisationResubmitted,
        OrganisationInformationRequested,
        OrganisationAccepted,
        OrganisationRejected,
    )
]
# Partition and offset of an event that was told and rebuilt, but never heard.
NOWHERE = -1


class History:
    """Events of all topics, in the order in which they arrived."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def add(self, batch: Sequence[Heard]) -> None:
        """Keep what was heard; an event that is known already is not kept twice."""
        rows = [
            (
                heard.id,
                heard.type,
                heard.topic,
                heard.partition,
                heard.offset,
                heard.key,
                heard.sequence,
                heard.occurred_at,
                heard.recorded_at,
                heard.clock,
                heard.correlation_id,
                heard.causation_id,
                heard.actor_role,
                heard.body.decode(),
            )
            for heard in batch
        ]
        await self.connection.execute(
            """
            insert into history (event_id, type, topic, partition, "offset", key, sequence, occurred_at, recorded_at,
                                 clock, correlation_id, causation_id, actor_role, body)
            select *
            from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::bigint[], $6::text[], $7::bigint[],
                        $8::timestamptz[], $9::timestamptz[], $10::text[], $11::uuid[], $12::uuid[], $13::text[],
                        $14::text[])
            on conflict (event_id) do nothing
            """,
            *(list(column) for column in zip(*rows, strict=True)),
        )

    async def facts_of(self, cases: Sequence[UUID]) -> dict[UUID, list[Fact]]:
        """Every fact of these cases, read from their events."""
        rows = await self.connection.fetch(
            """
            select key, type, sequence, recorded_at, occurred_at, body
            from history
            where key = any($1) and type = any($2)
            """,
            [str(case) for case in cases],
            FACT_TYPES,
        )
        return facts_by_case(rows)

    async def submission_of(self, case: UUID) -> ApplicationSubmitted | None:
        """The application as it was last sent."""
        body = await self.connection.fetchval(
            "select body from history where key = $1 and type = $2 order by sequence desc limit 1",
            str(case),
            ApplicationSubmitted.type_name(),
        )
        return ApplicationSubmitted.model_validate_json(body) if body else None

    async def of_case(self, case: UUID) -> "list[Record]":
        """The envelopes of everything that was told about a case."""
        return await self.connection.fetch(
            """
            select position, event_id, type, topic, partition, "offset", sequence, occurred_at, recorded_at, clock,
                   causation_id
            from history
            where key = $1
            """,
            str(case),
        )


def facts_by_case(rows: "Sequence[Record]") -> dict[UUID, list[Fact]]:
    facts: dict[str, list[Fact]] = {}
    for row in rows:
        of_case = facts.setdefault(row["key"], [])
        for said in said_in(row):
            of_case.append(Fact(row["sequence"], row["recorded_at"], said, row["occurred_at"].astimezone(UTC).date()))
    return {UUID(key): of_case for key, of_case in facts.items()}


def said_in(row: "Record") -> tuple[Said, ...]:
    """What an event says; its body is read only when that depends on it."""
    kind = ALL_EVENTS[row["type"]]
    always = ALWAYS_THE_SAME.get(kind)
    return (always,) if always else said_by(kind.model_validate_json(row["body"]))
