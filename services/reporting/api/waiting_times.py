"""Waiting times by step, partnership and for whom one waits, straight from the log: for the internal view."""

from typing import Any

from fastapi import APIRouter, Request

from services.kernel.clock import rfc3339
from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.transaction import Transaction
from services.reporting.completeness import watch_of
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.waiting import Wait, bottleneck
from services.reporting.questions import Audience, question_in, refuse_the_future
from services.reporting.store.figures import Figures
from services.reporting.store.waiting import Waiting

router = APIRouter()


@router.get("/api/statistics/waiting-times")
@query(audited=lambda request: True)
async def show_waiting_times(
    tx: Transaction, request: Request, call: str = "", year: str = "", partnership: str = "", as_of: str = ""
) -> dict[str, Any]:
    asked = {"call": call, "year": year, "partnership": partnership, "as_of": as_of}
    question = question_in({**asked, "audience": Audience.INTERNAL}, tx.person, tx.now)
    refuse_the_future(question, tx.now, await watch_of(service_of(request)).complete_to())
    figures = Figures(tx, question.programme.code, question.as_of)
    await figures.hold_still()
    await figures.ask(question.year, question.partnership)
    waits = await Waiting(tx).waits()
    slowest = bottleneck([wait for wait in waits if wait.partnership == TOTAL])
    return {
        "call": question.programme.code,
        "as_of": rfc3339(question.as_of),
        "bottleneck": slowest.step.code if slowest else None,
        "items": [as_item(wait) for wait in waits],
        "next": None,
    }


def as_item(wait: Wait) -> dict[str, Any]:
    """Days with two decimals as text, as money is."""
    return {
        "partnership": wait.partnership,
        "step": wait.step.code,
        "title": wait.step.title,
        "waits_for": wait.step.waits_for,
        "planned": wait.step.planned,
        "number": wait.number,
        "median_days": f"{wait.median_days:.2f}",
        "nine_of_ten_within_days": f"{wait.most_days:.2f}",
        "total_days": f"{wait.total_days:.2f}",
    }
