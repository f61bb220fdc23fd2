"""Cases: applications as they were sent, and where they stand."""

import json
from dataclasses import fields, replace
from datetime import date
from operator import attrgetter
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from services.applications.domain.application import Case, OrganisationFacts, Proposal, Representative
from services.applications.domain.case import Status
from services.applications.domain.commitment import AgendaItem
from services.kernel.http.problems import conflict
from services.kernel.transaction import Transaction

known_of_representative = attrgetter(*(field.name for field in fields(Representative)))


class Cases:
    """Loads, saves and moves cases within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def load(self, application_id: UUID) -> Case | None:
        """A case as it is now, if there is one."""
        row = await self.tx.maybe("select * from applications where id = $1", application_id)
        return case_from(row) if row else None

    async def lock(self, application_id: UUID) -> Case | None:
        """The same, kept from changing until this transaction ends."""
        row = await self.tx.maybe("select * from applications where id = $1 for update", application_id)
        return case_from(row) if row else None

    async def add(self, case: Case, representative: Representative) -> None:
        """Keep a new application."""
        await self.tx.write(
            """
            insert into applications (
                id, match_id, call, partnership, host_partnership, visitor_id, host_id, visitor_owner, host_owner,
                status, revision, mode, first_day, last_day, activities, objectives, agenda,
                no_double_funding, linked_enterprises, visitor, host, submitted_at
            )
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
            """,
            case.id,
            case.match_id,
            case.call,
            case.visitor.partnership,
            case.host.partnership,
            case.visitor.organisation_id,
            case.host.organisation_id,
            case.visitor.owner,
            case.host.owner,
            case.status,
            case.revision,
            *proposal_values(case.proposal),
            as_json(case.visitor),
            as_json(case.host),
            case.submitted_at,
        )
        await self.name_representative(case.id, representative)

    async def send_again(self, case: Case, proposal: Proposal, representative: Representative) -> Case:
        """Keep the next revision of an application whose changes were requested; it is submitted then."""
        changed = await self.tx.run(
            """
            update applications
            set status = 'submitted', revision = $2 + 1, mode = $3, first_day = $4, last_day = $5, activities = $6,
                objectives = $7, agenda = $8, no_double_funding = $9, linked_enterprises = $10, submitted_at = $11
            where id = $1
              and status = 'changes_requested'
              and revision = $2
            """,
            case.id,
            case.revision,
            *proposal_values(proposal),
            self.tx.now,
        )
        expect_one(changed)
        await self.name_representative(case.id, representative)
        return replace(
            case, status=Status.SUBMITTED, revision=case.revision + 1, proposal=proposal, submitted_at=self.tx.now
        )

    async def name_representative(self, application_id: UUID, representative: Representative) -> None:
        await self.tx.write(
            """
            insert into representatives (
                application_id, name, email, nationality, gender, residence_permit,
                residence_days_last_12_months, business_link
            )
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (application_id) do update
            set name = excluded.name, email = excluded.email, nationality = excluded.nationality,
                gender = excluded.gender, residence_permit = excluded.residence_permit,
                residence_days_last_12_months = excluded.residence_days_last_12_months,
                business_link = excluded.business_link
            """,
            application_id,
            *known_of_representative(representative),
        )

    async def representative(self, application_id: UUID) -> Representative:
        """Who travels."""
        row = await self.tx.one(
            """
            select name, email, nationality, gender, residence_permit, residence_days_last_12_months, business_link
            from representatives
            where application_id = $1
            """,
            application_id,
        )
        return Representative(**dict(row))

    async def move(self, case: Case, to: Status) -> Case:
        """Put the case into its new state; 409 when somebody else moved it in the meantime."""
        if to != case.status:
            changed = await self.tx.run(
                "update applications set status = $3 where id = $1 and status = $2", case.id, case.status, to
            )
            expect_one(changed)
        return replace(case, status=to)

    async def keep_reason(self, application_id: UUID, reason: str, subject: str) -> None:
        """Keep why the owner gave the exchange up."""
        await self.tx.run(
            """
            insert into withdrawals (application_id, reason, withdrawn_by, withdrawn_at)
            values ($1, $2, $3, $4)
            """,
            application_id,
            reason,
            subject,
            self.tx.now,
        )


def case_from(row: Record) -> Case:
    return Case(
        id=row["id"],
        match_id=row["match_id"],
        call=row["call"],
        status=Status(row["status"]),
        revision=row["revision"],
        visitor=facts_from(row["visitor"]),
        host=facts_from(row["host"]),
        proposal=Proposal(
            first_day=row["first_day"],
            last_day=row["last_day"],
            mode=row["mode"],
            activities=tuple(row["activities"]),
            objectives=row["objectives"],
            agenda=tuple(
                AgendaItem(date.fromisoformat(item["day"]), item["what"]) for item in json.loads(row["agenda"])
            ),
            no_double_funding=row["no_double_funding"],
            linked_enterprises=row["linked_enterprises"],
        ),
        submitted_at=row["submitted_at"],
    )


def facts_from(text: str) -> OrganisationFacts:
    known = json.loads(text)
    return OrganisationFacts(**{**known, "organisation_id": UUID(known["organisation_id"])})


def as_json(value: object) -> str:
    return to_json(value).decode()


def proposal_values(proposal: Proposal) -> tuple[object, ...]:
    """Values in the order of the columns from mode to linked_enterprises."""
    return (
        proposal.mode,
        proposal.first_day,
        proposal.last_day,
        list(proposal.activities),
        proposal.objectives,
        as_json(proposal.agenda),
        proposal.no_double_funding,
        proposal.linked_enterprises,
    )


def expect_one(changed: int) -> None:
    if changed != 1:
        raise conflict("Somebody else changed this exchange in the meantime. Look at it again.")
