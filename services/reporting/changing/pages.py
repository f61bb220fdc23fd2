"""The page of what changed in a table between two times."""

from pathlib import Path
from typing import Any

from fastapi import Request, Response

from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.http.pages import PageRouter, Pages
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction
from services.reporting.api.changes import what_is_compared
from services.reporting.changing.explanation import Changed, Explanation, explain
from services.reporting.completeness import watch_of
from services.reporting.definitions import all_definitions
from services.reporting.display import choices, name_of
from services.reporting.domain.counting import COUNTINGS
from services.reporting.questions import Question, looks_inside, question_in, refuse_the_future

router = PageRouter()
pages = Pages(Path(__file__).parents[1] / "templates")


@router.get("/statistics/changes")
@query(audited=looks_inside)
async def show_changes(tx: Transaction, request: Request) -> Response:
    asked = {name: value.strip() for name, value in request.query_params.items()}
    question = question_in(asked, tx.person, tx.now)
    explanation, wrong = await explained(tx, request, asked, question) if "since" in asked else (None, None)
    context: dict[str, Any] = {
        "asked": asked,
        "wrong": wrong,
        "explanation": explanation,
        "rows": [row_of(changed, explanation) for changed in explanation.changed] if explanation else [],
        "tables": [(code, f"{code} {all_definitions()[code].title}") for code in COUNTINGS],
        "choices": choices(question, tx.person),
    }
    return pages.show(request, "changes.html", wrong.status if wrong else 200, **context)


async def explained(
    tx: Transaction, request: Request, asked: dict[str, str], question: Question
) -> tuple[Explanation | None, Problem | None]:
    """What changed, or what is wrong about what was asked."""
    try:
        definition, since = what_is_compared(asked.get("table", ""), asked["since"], question)
        refuse_the_future(question, tx.now, await watch_of(service_of(request)).complete_to())
        return await explain(tx, definition, question, since), None
    except Problem as wrong:
        if wrong.status not in (409, 422):
            raise
        return None, wrong


def row_of(changed: Changed, explanation: Explanation) -> list[Any]:
    """Words for a figure, its values, and the events with their cases."""
    table = explanation.table
    pairs = zip(table.definition.dimensions, changed.codes, strict=True)
    words = ", ".join(name_of(dimension, code, table) for dimension, code in pairs)
    title = next(one.title for one in table.definition.measures if one.code == changed.measure)
    return [words, title, changed.before, changed.after, changed.events]
