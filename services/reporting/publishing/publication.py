"""Publishing a report: put together as of a time for everybody, written in every format, and kept as it is."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fastapi import Request

from contracts.events.reporting import ReportPublished
from services.kernel.http.calling import service_of, signed_in
from services.kernel.http.door import Body, ShortText, Text, Whole
from services.kernel.http.problems import conflict, forbidden, not_found, unprocessable
from services.kernel.identifiers import new_id
from services.kernel.identity import Person
from services.kernel.transaction import Transaction
from services.reporting.compilation import Table, compile_tables
from services.reporting.completeness import watch_of
from services.reporting.definitions import all_definitions
from services.reporting.domain.corrections import Correction, corrections_between
from services.reporting.domain.releases import Calendar
from services.reporting.domain.tables import Definition
from services.reporting.publication import as_published
from services.reporting.publishing.contents import cells_in, cells_of, files_of
from services.reporting.publishing.report import File, Report
from services.reporting.questions import Question, question_in, refuse_the_future
from services.reporting.store.reports import Reports

WAIT_SECONDS = 5


class PublishReport(Body):
    """What to publish. A correction names the report that it takes the place of, and says why."""

    call: ShortText
    year: Whole | None = None
    partnership: ShortText | None = None
    as_of: ShortText
    corrects: UUID | None = None
    reason: Text | None = None


async def publish(tx: Transaction, request: Request, wish: PublishReport) -> tuple[Report, list[File]]:
    """Publish a report on what everybody may see, or the correction of one."""
    person = signed_in(request)
    refuse_strangers(person, wish.partnership)
    question = question_of(wish, tx)
    earlier = await earlier_report(Reports(tx), wish, question)
    complete_to = await wait_until_complete(request, question.as_of)
    refuse_the_future(question, tx.now, complete_to)
    question = as_published(question, service_of(request), complete_to)
    async with tx.connection.transaction():
        tables = await compile_tables(tx, public_tables(), question)
    report = await report_on(tx, person, question, earlier, complete_to)
    if earlier:
        changes = await changes_since(Reports(tx), earlier, tables)
        report = replace(report, version=earlier.version + 1, reason=wish.reason, changes=changes)
    files = await asyncio.to_thread(files_of, report, tables)
    await Reports(tx).keep(report, files)
    await tx.tell(told_of(report))
    return report, files


def refuse_strangers(person: Person, partnership: str | None) -> None:
    if person.is_a("support_office") or (partnership is not None and person.is_staff_of(partnership, "coordinator")):
        return
    raise forbidden(
        "A report is published by the support office, and one on a partnership alone (name it in partnership) also by "
        "its coordinator."
    )


def question_of(wish: PublishReport, tx: Transaction) -> Question:
    """What everybody is answered; 422 with every wrong field."""
    asked = {"call": wish.call, "partnership": wish.partnership or "", "as_of": wish.as_of}
    return question_in({**asked, "year": "" if wish.year is None else str(wish.year)}, None, tx.now)


async def earlier_report(reports: Reports, wish: PublishReport, question: Question) -> Report | None:
    """The report that this one corrects: the last version of its number, on the same call, year and partnership."""
    if wish.corrects is None:
        if wish.reason is not None:
            raise unprocessable(("corrects", "a reason belongs to a correction: name the report that it corrects"))
        return None
    if wish.reason is None:
        raise unprocessable(("reason", "say why the report is corrected"))
    earlier = await reports.find(wish.corrects)
    if earlier is None:
        raise not_found()
    if (earlier.call, earlier.year, earlier.partnership) != (
        question.programme.code,
        question.year,
        question.partnership,
    ):
        raise unprocessable(("corrects", "that report is on another call, year or partnership"))
    if await reports.is_corrected(earlier):
        raise conflict("There is a later version of that report. Correct the latest one.")
    return earlier


async def wait_until_complete(request: Request, as_of: datetime) -> datetime | None:
    """How far all events are in; waits a moment for what was told just before."""
    watch, loop = watch_of(service_of(request)), asyncio.get_running_loop()
    end = loop.time() + WAIT_SECONDS
    complete_to = await watch.complete_to()
    while loop.time() < end and (complete_to is None or complete_to < as_of) and not is_far(as_of, complete_to):
        await asyncio.sleep(0.5)
        complete_to = await watch.complete_to()
    return complete_to


def is_far(as_of: datetime, complete_to: datetime | None) -> bool:
    """Whether waiting would not help: the time is not one of these minutes."""
    return complete_to is not None and (as_of - complete_to).total_seconds() > 60


async def report_on(
    tx: Transaction, person: Person, question: Question, earlier: Report | None, complete_to: datetime | None
) -> Report:
    """A report with a number of its own, or with that of the report that it corrects."""
    return Report(
        id=new_id(),
        number=earlier.number if earlier else await Reports(tx).next_number(),
        version=1,
        corrects=earlier.id if earlier else None,
        reason=None,
        changes=(),
        call=question.programme.code,
        year=question.year,
        partnership=question.partnership,
        as_of=question.as_of,
        complete_to=complete_to,
        calendar=question.calendar.value,
        published_at=tx.now,
        published_by=person.subject,
        published_as="support_office" if person.is_a("support_office") else "coordinator",
    )


async def changes_since(reports: Reports, earlier: Report, tables: Sequence[Table]) -> tuple[Correction, ...]:
    """What the tables say otherwise than the earlier report; 409 when nothing differs."""
    changes: list[Correction] = []
    for code, cells in cells_of(tables).items():
        file = await reports.file(earlier.id, f"{code}.csv")
        changes += corrections_between(code, cells_in(file.content.decode()) if file else {}, cells)
    if not changes:
        raise conflict("No figure differs from the report that is to be corrected.", existing_id=str(earlier.id))
    return tuple(changes)


def public_tables() -> list[Definition]:
    return [definition for definition in all_definitions().values() if not definition.internal_only]


def told_of(report: Report) -> ReportPublished:
    return ReportPublished(
        report_id=report.id, call=report.call, partnership=report.partnership, year=report.year, as_of=report.as_of
    )


async def reproduced(tx: Transaction, report: Report) -> list[File]:
    """The files of a report made once more from the history as it is now. Must come first in its transaction."""
    question = question_in(report.asked, None, tx.now).released(Calendar(report.calendar), report.complete_to)
    tables = await compile_tables(tx, public_tables(), question)
    return await asyncio.to_thread(files_of, report, tables)
