"""Statistics for people: the tables with their definitions, filters in the address."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request, Response

from services.kernel.clock import rfc3339
from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.http.pages import PageRouter, Pages
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction
from services.reporting.api.rebuilds import WHO_READS
from services.reporting.compilation import Table, compile_tables
from services.reporting.completeness import watch_of
from services.reporting.definitions import all_definitions
from services.reporting.display import addresses, choices, grid, in_words
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.publication import as_published
from services.reporting.questions import Question, looks_inside, question_in, refuse_the_future
from services.reporting.store.rebuilds import Rebuilds

if TYPE_CHECKING:
    from asyncpg import Record

router = PageRouter()
pages = Pages(Path(__file__).parent / "templates")


@router.get("/statistics")
@query(public=True, audited=looks_inside)
async def show_statistics(tx: Transaction, request: Request) -> Response:
    asked = {name: value.strip() for name, value in request.query_params.items()}
    complete_to = await watch_of(service_of(request)).complete_to()
    question, wrong = understood(asked, tx)
    try:
        refuse_the_future(question, tx.now, complete_to)
    except Problem as future:
        question, wrong = question_in({}, tx.person, tx.now), future
    question = as_published(question, service_of(request), complete_to)
    everything = all_definitions().values()
    shown = [one for one in everything if question.is_internal or not one.internal_only]
    tables = await compile_tables(tx, shown, question)
    context: dict[str, Any] = {
        "question": question,
        "asked": asked,
        "wrong": wrong,
        "choices": choices(question, tx.person),
        "tables": [(table, grid(table), addresses(table, asked)) for table in tables],
        "kept_back": [one for one in everything if one not in shown],
        "records": completed_in(tables),
        "records_at": records_at(question),
        "complete_to": complete_to,
        "rebuild": await last_rebuild(tx),
    }
    return pages.show(request, "statistics.html", wrong.status if wrong else 200, **context)


def completed_in(tables: Sequence[Table]) -> str:
    """Completed exchanges of what was asked: so many lines the mobility records have."""
    [table] = [table for table in tables if table.definition.code == "T2"]
    return in_words(next(one for one in table.figures if (one.codes, one.measure) == ((TOTAL,), "completed")))


def records_at(question: Question) -> str:
    """Where the mobility records of what was asked stream from, as of the same time."""
    asked = {"call": question.programme.code, "year": question.year, "partnership": question.partnership}
    given = {name: value for name, value in asked.items() if value}
    return f"/api/statistics/mobility-records?{urlencode({**given, 'as_of': rfc3339(question.as_of)})}"


async def last_rebuild(tx: Transaction) -> "Record | None":
    """What the last rebuild gave, for those who look after the system."""
    if tx.person is None or not tx.person.is_a(*WHO_READS):
        return None
    return next(iter(await Rebuilds(tx.connection).latest(1)), None)


def understood(asked: dict[str, str], tx: Transaction) -> tuple[Question, Problem | None]:
    """The question, or the plain one with what was wrong about what was asked."""
    try:
        return question_in({**asked, "format": "json"}, tx.person, tx.now), None
    except Problem as wrong:
        if not wrong.errors:
            raise
        return question_in({}, tx.person, tx.now), wrong
