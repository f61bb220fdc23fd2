"""Cases as funding knows them, and the names of organisations."""

import json
from dataclasses import asdict
from uuid import UUID

from asyncpg import Record

from contracts.scheme.money import Money
from services.funding.domain.case import ActualStay, Assessment, Case, Side, findings_from
from services.funding.domain.eyes import Hand
from services.kernel.transaction import Transaction

COLUMNS = """
    application_id, call, revision, partnership, host_partnership, visitor_id, visitor_owner, visitor_country,
    visitor_latitude, visitor_longitude, host_id, host_owner, host_country, host_latitude, host_longitude,
    mode, first_day, last_day, outcome, findings, working_days, distance_km, ceiling_cents, lump_sum_cents, currency,
    reductions, ruleset, actual_first_day, actual_last_day, actual_working_days, actual_lump_sum_cents,
    actual_reductions, report, report_attempt, report_validated_by, report_validated_for, report_validated_at, ended
"""


class Cases:
    """Loads and saves cases within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def find(self, application_id: UUID) -> Case | None:
        """A case as it is now, if there is one."""
        row = await self.tx.maybe(f"select {COLUMNS} from cases where application_id = $1", application_id)  # noqa: S608
        return case_from(row) if row else None

    async def get(self, application_id: UUID) -> Case:
        """A case that must be there; LookupError otherwise."""
        case = await self.find(application_id)
        if case is None:
            raise LookupError(f"application {application_id} is not known")
        return case

    async def submit(self, case: Case) -> None:
        """Keep an application as it was sent; a later revision replaces an earlier one."""
        await self.tx.run(
            """
            insert into cases (
                application_id, call, revision, partnership, host_partnership, visitor_id, visitor_owner,
                visitor_country, visitor_latitude, visitor_longitude, host_id, host_owner, host_country,
                host_latitude, host_longitude, mode, first_day, last_day
            )
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            on conflict (application_id) do update
            set revision = excluded.revision, mode = excluded.mode,
                first_day = excluded.first_day, last_day = excluded.last_day,
                outcome = null, findings = '[]', lump_sum_cents = null
            where cases.revision < excluded.revision
            """,
            case.application_id,
            case.call,
            case.revision,
            case.visitor.partnership,
            case.host.partnership,
            *place_of(case.visitor),
            *place_of(case.host),
            case.mode,
            case.first_day,
            case.last_day,
        )

    async def assess(self, application_id: UUID, revision: int, assessment: Assessment) -> bool:
        """Keep what the rules said of this revision; whether it is still the latest one."""
        changed = await self.tx.run(
            """
            update cases
            set outcome = $3, findings = $4, working_days = $5, distance_km = $6, lump_sum_cents = $7, currency = $8,
                ceiling_cents = $9, reductions = $10, ruleset = $11
            where application_id = $1
              and revision = $2
              and ended is null
            """,
            application_id,
            revision,
            assessment.outcome,
            json.dumps([asdict(finding) for finding in assessment.findings]),
            assessment.working_days,
            assessment.distance_km,
            assessment.lump_sum.cents,
            assessment.lump_sum.currency,
            assessment.ceiling.cents if assessment.ceiling else None,
            list(assessment.reductions),
            assessment.ruleset,
        )
        return changed == 1

    async def travel(self, application_id: UUID, actual: ActualStay) -> None:
        """Keep the actual days and what they earn."""
        await self.tx.run(
            """
            update cases
            set actual_first_day = $2, actual_last_day = $3, actual_working_days = $4, actual_lump_sum_cents = $5,
                actual_reductions = $6
            where application_id = $1
            """,
            application_id,
            actual.first_day,
            actual.last_day,
            actual.working_days,
            actual.lump_sum.cents,
            list(actual.reductions),
        )

    async def report(self, application_id: UUID, attempt: int) -> None:
        """A closing report came in."""
        await self.tx.run(
            """
            update cases
            set report = 'submitted', report_attempt = $2, report_validated_by = null, report_validated_for = null,
                report_validated_at = null
            where application_id = $1
              and report_attempt < $2
            """,
            application_id,
            attempt,
        )

    async def validate_report(self, application_id: UUID, hand: Hand) -> bool:
        """Keep who validated the closing report and when; whether it was waiting for that."""
        changed = await self.tx.run(
            """
            update cases
            set report = 'validated', report_validated_by = $2, report_validated_for = $3, report_validated_at = $4
            where application_id = $1
              and report = 'submitted'
            """,
            application_id,
            hand.by,
            hand.acts_for,
            self.tx.now,
        )
        return changed == 1

    async def return_report(self, application_id: UUID) -> bool:
        """The closing report goes back to the visitor; whether it was waiting for a decision."""
        changed = await self.tx.run(
            "update cases set report = 'returned' where application_id = $1 and report = 'submitted'", application_id
        )
        return changed == 1

    async def end(self, application_id: UUID, how: str) -> bool:
        """The case is `withdrawn`, `cancelled` or `not_payable`; whether it had not ended before."""
        changed = await self.tx.run(
            "update cases set ended = $2, ended_at = $3 where application_id = $1 and ended is null",
            application_id,
            how,
            self.tx.now,
        )
        return changed == 1

    async def call_organisation(self, organisation_id: UUID, name: str) -> None:
        """Keep the name of an organisation."""
        await self.tx.run(
            """
            insert into organisation_names (organisation_id, name)
            values ($1, $2)
            on conflict (organisation_id) do update
            set name = excluded.name
            """,
            organisation_id,
            name,
        )

    async def name_of(self, organisation_id: UUID) -> str | None:
        """The name of an organisation; none as long as its registration was not heard."""
        name: str | None = await self.tx.value(
            "select name from organisation_names where organisation_id = $1", organisation_id
        )
        return name


def place_of(side: Side) -> tuple[UUID, str, str, float, float]:
    return side.organisation_id, side.owner, side.country, side.latitude, side.longitude


def case_from(row: Record) -> Case:
    """A row with `COLUMNS` as a case."""
    return Case(
        application_id=row["application_id"],
        call=row["call"],
        revision=row["revision"],
        visitor=side_from(row, "visitor", row["partnership"]),
        host=side_from(row, "host", row["host_partnership"]),
        mode=row["mode"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        assessment=assessment_from(row) if row["outcome"] else None,
        actual=actual_from(row) if row["actual_first_day"] else None,
        report=row["report"],
        report_attempt=row["report_attempt"],
        report_validated_by=row["report_validated_by"],
        report_validated_for=row["report_validated_for"],
        report_validated_at=row["report_validated_at"],
        ended=row["ended"],
    )


def side_from(row: Record, side: str, partnership: str) -> Side:
    names = ("id", "owner", "country", "latitude", "longitude")
    organisation_id, owner, country, latitude, longitude = (row[f"{side}_{name}"] for name in names)
    return Side(organisation_id, owner, partnership, country, latitude, longitude)


def assessment_from(row: Record) -> Assessment:
    return Assessment(
        outcome=row["outcome"],
        findings=findings_from(json.loads(row["findings"])),
        working_days=row["working_days"],
        distance_km=row["distance_km"],
        lump_sum=Money(row["lump_sum_cents"], row["currency"]),
        ceiling=Money(row["ceiling_cents"], row["currency"]) if row["ceiling_cents"] is not None else None,
        reductions=tuple(row["reductions"]),
        ruleset=row["ruleset"],
    )


def actual_from(row: Record) -> ActualStay:
    return ActualStay(
        row["actual_first_day"],
        row["actual_last_day"],
        row["actual_working_days"],
        Money(row["actual_lump_sum_cents"], row["currency"]),
        tuple(row["actual_reductions"]),
    )
