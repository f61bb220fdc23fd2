"""Published reports: the list, each with its files, publishing one, and making one again to compare."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.kernel.clock import rfc3339
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.problems import not_found, unprocessable
from services.kernel.transaction import Transaction
from services.reporting.formats.rendering import digest
from services.reporting.publishing.publication import PublishReport, publish, reproduced
from services.reporting.publishing.report import Report
from services.reporting.store.figures import Figures
from services.reporting.store.reports import Reports

router = APIRouter()

FROM_THE_FIRST = (2**62, 2**30)


@router.post("/api/reports")
@command(at_once=True)
async def publish_report(tx: Transaction, request: Request, body: PublishReport) -> Answer:
    """Publish a frozen report, or a correction of one, in every format."""
    report, files = await publish(tx, request, body)
    listed = [
        {"name": one.name, "media_type": one.media_type, "sha256": one.sha256, "bytes": len(one.content)}
        for one in files
    ]
    return Answer(201, as_document(report, listed), {"Location": address(report)})


@router.get("/api/reports")
@query(public=True)
async def list_reports(
    tx: Transaction, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: str = ""
) -> dict[str, Any]:
    reports = await Reports(tx).latest(limit + 1, place_in(cursor))
    shown = reports[:limit]
    further = f"{shown[-1].number}.{shown[-1].version}" if len(reports) > limit else None
    return {"items": [as_item(report) for report in shown], "next": further}


@router.get("/api/reports/{report_id}")
@query(public=True)
async def show_report(tx: Transaction, report_id: UUID) -> dict[str, Any]:
    report = await report_of(tx, report_id)
    return as_document(report, [dict(row) for row in await Reports(tx).files(report.id)])


@router.get("/api/reports/{report_id}/reproduction")
@query
async def reproduce_report(tx: Transaction, report_id: UUID) -> dict[str, Any]:
    """Make the report again from the history, and name every file of which a byte differs."""
    await Figures(tx, "", tx.now).hold_still()
    report = await report_of(tx, report_id)
    made = {file.name: file.sha256 for file in await reproduced(tx, report)}
    kept = {row["name"]: row["sha256"] for row in await Reports(tx).files(report.id)}
    different = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    return {"report": report.name, "identical": not different, "different": different}


@router.get("/api/reports/{report_id}/{file}")
@query(public=True)
async def show_report_file(tx: Transaction, report_id: UUID, file: str) -> Response:
    """The bytes of a file, as they were published."""
    found = await Reports(tx).file(report_id, file)
    if found is None:
        raise not_found()
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "Repr-Digest": digest(found.content),
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return Response(found.content, media_type=found.media_type, headers=headers)


async def report_of(tx: Transaction, report_id: UUID) -> Report:
    """This report; 404 where there is none."""
    report = await Reports(tx).find(report_id)
    if report is None:
        raise not_found()
    return report


def place_in(cursor: str) -> tuple[int, int]:
    """Number and version behind which a list goes on."""
    number, _, version = cursor.partition(".")
    if not cursor:
        return FROM_THE_FIRST
    if all(part.isascii() and part.isdigit() and len(part) < 10 for part in (number, version)):
        return int(number), int(version)
    raise unprocessable(("cursor", "take it from next of the list before"))


def address(report: Report) -> str:
    return f"/api/reports/{report.id}"


def as_item(report: Report) -> dict[str, Any]:
    return {
        "id": str(report.id),
        "number": report.number,
        "version": report.version,
        "name": report.name,
        "call": report.call,
        "year": report.year,
        "partnership": report.partnership,
        "as_of": rfc3339(report.as_of),
        "published_at": rfc3339(report.published_at),
        "published_as": report.published_as,
        "corrects": str(report.corrects) if report.corrects else None,
        "reason": report.reason,
    }


def as_document(report: Report, files: list[dict[str, Any]]) -> dict[str, Any]:
    """A report with what it changed and where its files are."""
    changes = [
        {"table": one.table, "cell": list(one.cell), "before": one.before, "after": one.after} for one in report.changes
    ]
    listed = [{**one, "href": f"{address(report)}/{one['name']}"} for one in files]
    complete_to = rfc3339(report.complete_to) if report.complete_to else None
    return {**as_item(report), "complete_to": complete_to, "changes": changes, "files": listed}
