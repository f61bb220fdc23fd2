"""The journey and the closing reports of cases."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from services.applications.domain.report import ClosingReport
from services.applications.domain.travel import ActualStay
from services.kernel.transaction import Transaction


class Travels:
    """Records departure, return, attendance and reports."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def depart(self, application_id: UUID, on: date) -> None:
        """The visitor left on this day."""
        await self.tx.run("insert into travels (application_id, departed_on) values ($1, $2)", application_id, on)

    async def come_back(self, application_id: UUID, stay: ActualStay) -> None:
        """The visitor is back; these days were spent at the host."""
        await self.tx.run(
            """
            update travels
            set first_day = $2, last_day = $3, working_days = $4, lump_sum_cents = $5, currency = $6, failed_rules = $7
            where application_id = $1
            """,
            application_id,
            stay.first_day,
            stay.last_day,
            stay.working_days,
            stay.lump_sum.amount.cents,
            stay.lump_sum.amount.currency,
            list(stay.failed_rules),
        )

    async def attend(self, application_id: UUID, days: Sequence[date]) -> None:
        """The host says on which days the visitor was there; a later word replaces an earlier one."""
        await self.tx.run("update travels set attendance = $2 where application_id = $1", application_id, sorted(days))

    async def of(self, application_id: UUID) -> Record | None:
        """The journey as far as it is known."""
        return await self.tx.maybe("select * from travels where application_id = $1", application_id)

    async def report(self, application_id: UUID, report: ClosingReport) -> int:
        """Keep a closing report; which attempt it is."""
        attempt: int = await self.tx.value(
            """
            insert into closing_reports (
                application_id, attempt, status, satisfaction, objectives_met, would_recommend, meetings, agreements,
                joint_projects, technology_uptake, new_memberships, new_markets, content, submitted_at
            )
            values (
                $1, (select count(*) + 1 from closing_reports where application_id = $1), 'submitted',
                $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
            )
            returning attempt
            """,
            application_id,
            report.satisfaction,
            report.objectives_met,
            report.would_recommend,
            report.meetings,
            report.agreements,
            report.joint_projects,
            report.technology_uptake,
            report.new_memberships,
            report.new_markets,
            report.text,
            self.tx.now,
        )
        return attempt

    async def last_report(self, application_id: UUID) -> Record | None:
        """The report as it was sent last."""
        return await self.tx.maybe(
            "select * from closing_reports where application_id = $1 order by attempt desc limit 1", application_id
        )

    async def judge_report(self, application_id: UUID, status: str) -> None:
        """The partnership validated the last report, or returned it."""
        await self.tx.run(
            """
            update closing_reports
            set status = $2
            where application_id = $1
              and attempt = (select max(attempt) from closing_reports where application_id = $1)
            """,
            application_id,
            status,
        )
