"""The dashboard's page: filters in the address, charts drawn by the server, each beside its table."""

from pathlib import Path
from typing import Any

from fastapi import Request, Response

from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.http.pages import PageRouter, Pages
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction
from services.reporting.completeness import watch_of
from services.reporting.dashboard.board import Board, fill_board
from services.reporting.dashboard.flows import draw_flows, largest
from services.reporting.dashboard.matrix import matrix
from services.reporting.dashboard.series import draw_series
from services.reporting.dashboard.targets import draw_targets
from services.reporting.dashboard.waits import draw_waits, waits_by_partnership
from services.reporting.display import addresses, choices, grid, in_words
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.waiting import bottleneck
from services.reporting.pages import understood
from services.reporting.publication import as_published
from services.reporting.questions import looks_inside, question_in, refuse_the_future

router = PageRouter()
pages = Pages(Path(__file__).parents[1] / "templates")


@router.get("/statistics/dashboard")
@query(public=True, audited=looks_inside)
async def show_dashboard(tx: Transaction, request: Request) -> Response:
    asked = {name: value.strip() for name, value in request.query_params.items()}
    complete_to = await watch_of(service_of(request)).complete_to()
    question, wrong = understood(asked, tx)
    try:
        refuse_the_future(question, tx.now, complete_to)
    except Problem as future:
        question, wrong = question_in({}, tx.person, tx.now), future
    question = as_published(question, service_of(request), complete_to)
    board = await fill_board(tx, question)
    context: dict[str, Any] = {
        "question": question,
        "asked": asked,
        "wrong": wrong,
        "choices": choices(question, tx.person),
        "complete_to": complete_to,
        "files": {code: addresses(table, asked) for code, table in board.tables.items()},
        "grids": {code: grid(table) for code, table in board.tables.items()},
        "headlines": board.headlines(),
        **charts(board),
        **waiting(board),
    }
    return pages.show(request, "dashboard.html", wrong.status if wrong else 200, **context)


def charts(board: Board) -> dict[str, Any]:
    flows = board.flows()
    return {
        "targets": draw_targets(board.reached()),
        "flows": draw_flows(largest(flows), len(flows)),
        "matrix": matrix(board.tables["T3"]),
        "series": draw_series(board.periods, board.series),
        "periods": board.periods,
        "rows": board.series,
    }


def waiting(board: Board) -> dict[str, Any]:
    """Waiting by step for the internal view; the public sees the medians of the whole call."""
    together = [wait for wait in board.waits if wait.partnership == TOTAL]
    return {
        "waits": draw_waits(together) if together else None,
        "steps": together,
        "slowest": bottleneck(together),
        "by_partnership": waits_by_partnership(board.waits),
        "medians": [
            (measure.title, in_words(board.figure("T10", measure.code)))
            for measure in board.tables["T10"].definition.measures
        ],
    }
