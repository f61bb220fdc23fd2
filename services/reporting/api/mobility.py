"""Single exchanges for staff: mobility records as a stream, what they do not state, and who received what."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from services.kernel.clock import rfc3339
from services.kernel.http.calling import service_of, transaction
from services.kernel.http.commands import query
from services.kernel.http.problems import unprocessable
from services.kernel.transaction import Transaction
from services.reporting.completeness import watch_of
from services.reporting.domain.mobility_record import Gap, gaps
from services.reporting.formats.grants import as_360giving
from services.reporting.questions import Audience, Format, Question, question_in, refuse_the_future
from services.reporting.store.figures import Figures
from services.reporting.store.mobility import MobilityRecords
from services.reporting.store.recipients import Recipients

router = APIRouter()


@router.get("/api/statistics/mobility-records")
@query(audited=lambda request: True)
async def list_mobility_records(
    tx: Transaction,
    request: Request,
    call: str = "",
    year: str = "",
    partnership: str = "",
    as_of: str = "",
    format: str = "csv",  # noqa: A002
) -> Response:
    """A CSV that streams however long it is; the header Row-Count says beforehand how many records it has."""
    if format != Format.CSV:
        raise unprocessable(("format", "mobility records are given as csv"))
    question = await asked_in(tx, request, call, year, partnership, as_of)
    number = await (await records_of(tx, question)).number()
    named = f'attachment; filename="mobility-records_{question.programme.code}.csv"'
    headers = {"Content-Disposition": named, "Row-Count": str(number), "As-Of": rfc3339(question.as_of)}
    return StreamingResponse(streamed(request, question), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/api/statistics/mobility-records/gaps")
@query(audited=lambda request: True)
async def list_gaps(
    tx: Transaction, request: Request, call: str = "", year: str = "", partnership: str = "", as_of: str = ""
) -> dict[str, Any]:
    """For each field of the record how many exchanges do not state it, and why where none does."""
    question = await asked_in(tx, request, call, year, partnership, as_of)
    records = await records_of(tx, question)
    number = await records.number()
    items = [as_item(gap) for gap in gaps(number, await records.stated())]
    return {"records": number, "as_of": rfc3339(question.as_of), "items": items, "next": None}


@router.get("/api/statistics/recipients")
@query(audited=lambda request: True)
async def list_recipients(
    tx: Transaction, request: Request, call: str = "", year: str = "", partnership: str = "", as_of: str = ""
) -> dict[str, Any]:
    """The organisations that received lump sums, as 360Giving JSON, for those who have to publish them."""
    question = await asked_in(tx, request, call, year, partnership, as_of)
    await records_of(tx, question)
    return as_360giving(question, [dict(row) for row in await Recipients(tx).grants()])


async def asked_in(tx: Transaction, request: Request, call: str, year: str, partnership: str, as_of: str) -> Question:
    asked = {"call": call, "year": year, "partnership": partnership, "as_of": as_of}
    question = question_in({**asked, "audience": Audience.INTERNAL}, tx.person, tx.now)
    refuse_the_future(question, tx.now, await watch_of(service_of(request)).complete_to())
    return question


async def records_of(tx: Transaction, question: Question) -> MobilityRecords:
    """The records that answer a question, all from one state of the database."""
    figures = Figures(tx, question.programme.code, question.as_of)
    await figures.hold_still()
    await figures.ask(question.year, question.partnership)
    return MobilityRecords(tx)


async def streamed(request: Request, question: Question) -> AsyncIterator[bytes]:
    """The records in a transaction of their own, which lasts as long as somebody reads."""
    async with transaction(request, None, readonly=True) as tx:
        records = await records_of(tx, question)
        async for piece in records.as_csv():
            yield piece


def as_item(gap: Gap) -> dict[str, Any]:
    field = gap.field
    return {
        "field": field.name,
        "group": field.group,
        "codes": field.codes or None,
        "missing": gap.missing,
        "why": gap.why or None,
    }
