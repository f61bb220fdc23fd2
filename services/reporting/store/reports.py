"""Published reports and their files: only added to."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

from services.kernel.transaction import Transaction
from services.reporting.domain.corrections import Correction
from services.reporting.publishing.report import File, Report

if TYPE_CHECKING:
    from asyncpg import Record


class Reports:
    """The tables `reports` and `report_files`."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def next_number(self) -> int:
        """A number that no report has."""
        number: int = await self.tx.value("select nextval('report_numbers')")
        return number

    async def keep(self, report: Report, files: Sequence[File]) -> None:
        """Keep a report and the bytes of its files."""
        known = asdict(report)
        known["changes"] = json.dumps([asdict(change) for change in report.changes])
        await self.tx.write(
            """
            insert into reports (id, number, version, corrects, reason, changes, call, year, partnership, as_of,
                                 complete_to, calendar, published_at, published_by, published_as)
            values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            *known.values(),
        )
        await self.tx.write(
            """
            insert into report_files (report_id, place, name, media_type, sha256, content)
            select $1, file.place, file.name, file.media_type, file.sha256, file.content
            from unnest($2::text[], $3::text[], $4::text[], $5::bytea[])
                with ordinality as file (name, media_type, sha256, content, place)
            """,
            report.id,
            *(list(column) for column in zip(*(files_row(one) for one in files), strict=True)),
        )

    async def find(self, report_id: UUID) -> Report | None:
        row = await self.tx.maybe("select * from reports where id = $1", report_id)
        return as_report(row) if row else None

    async def is_corrected(self, report: Report) -> bool:
        """Whether there is a later version of it."""
        found: bool = await self.tx.value(
            "select exists (select from reports where number = $1 and version > $2)", report.number, report.version
        )
        return found

    async def versions(self, number: int) -> list[Report]:
        """All versions under one number, the latest first."""
        rows = await self.tx.rows("select * from reports where number = $1 order by version desc", number)
        return [as_report(row) for row in rows]

    async def latest(self, limit: int, before: tuple[int, int]) -> list[Report]:
        """Reports by number and version, the latest first, from before this number and version."""
        rows = await self.tx.rows(
            """
            select *
            from reports
            where (number, version) < ($2, $3)
            order by number desc, version desc
            limit $1
            """,
            limit,
            *before,
        )
        return [as_report(row) for row in rows]

    async def files(self, report_id: UUID) -> "list[Record]":
        """Names, types, sizes and checksums of a report's files, in order."""
        return await self.tx.rows(
            """
            select name, media_type, sha256, octet_length(content) as bytes
            from report_files
            where report_id = $1
            order by place
            """,
            report_id,
        )

    async def file(self, report_id: UUID, name: str) -> File | None:
        row = await self.tx.maybe(
            "select name, media_type, sha256, content from report_files where report_id = $1 and name = $2",
            report_id,
            name,
        )
        return File(**dict(row)) if row else None


def files_row(file: File) -> tuple[str, str, str, bytes]:
    return file.name, file.media_type, file.sha256, file.content


def as_report(row: "Record") -> Report:
    changes = tuple(Correction(**{**one, "cell": tuple(one["cell"])}) for one in json.loads(row["changes"]))
    return Report(**{**dict(row), "changes": changes})
