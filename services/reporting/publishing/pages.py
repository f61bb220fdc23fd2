"""Published reports for people: the list with a form to publish, and each report with its files."""

from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from contracts.scheme.programmes import load_programmes
from services.kernel.clock import rfc3339
from services.kernel.http.commands import command, query
from services.kernel.http.forms import from_form
from services.kernel.http.pages import PageRouter, Pages, see_other
from services.kernel.http.problems import Problem
from services.kernel.identity import Person
from services.kernel.transaction import Transaction
from services.reporting.api.reports import FROM_THE_FIRST, report_of
from services.reporting.display import choices
from services.reporting.publishing.publication import PublishReport, publish
from services.reporting.questions import question_in
from services.reporting.store.reports import Reports

router = PageRouter()
pages = Pages(Path(__file__).parent.parent / "templates")

LISTED = 100


@router.get("/reports")
@query(public=True)
async def show_reports(tx: Transaction, request: Request) -> Response:
    return await reports_page(tx, request, {}, None)


@router.post("/reports")
@command(at_once=True)
async def publish_from_form(tx: Transaction, request: Request) -> Response:
    form = await request.form()
    try:
        report, _ = await publish(tx, request, from_form(form, PublishReport))
    except Problem as wrong:
        if not wrong.errors and wrong.status != 409:
            raise
        return await reports_page(tx, request, {name: str(value) for name, value in form.items()}, wrong)
    return see_other(f"/reports/{report.id}")


@router.get("/reports/{report_id}")
@query(public=True)
async def show_report(tx: Transaction, request: Request, report_id: UUID) -> Response:
    report = await report_of(tx, report_id)
    context: dict[str, Any] = {
        "report": report,
        "files": await Reports(tx).files(report.id),
        "versions": await Reports(tx).versions(report.number),
        "may_correct": may_publish(tx.person, report.partnership),
        "now": rfc3339(tx.now),
    }
    return pages.show(request, "report.html", **context)


async def reports_page(tx: Transaction, request: Request, asked: dict[str, str], wrong: Problem | None) -> Response:
    """The list, with the form where the person may publish, and what was wrong with what was sent."""
    person = tx.person
    own = next((one for one in load_programmes().all for p in one.partnerships if p.code == own_of(person)), None)
    question = question_in({"call": own.code} if own else {}, None, tx.now)
    context: dict[str, Any] = {
        "reports": await Reports(tx).latest(LISTED, FROM_THE_FIRST),
        "choices": choices(question, None),
        "may_publish": may_publish(person, own_of(person)),
        "own": own_of(person) if person and not person.is_a("support_office") else None,
        "asked": {"call": question.programme.code, "as_of": rfc3339(tx.now), **asked},
        "wrong": wrong,
    }
    return pages.show(request, "reports.html", wrong.status if wrong else 200, **context)


def own_of(person: Person | None) -> str | None:
    return person.partnership if person else None


def may_publish(person: Person | None, partnership: str | None) -> bool:
    if person is None:
        return False
    return person.is_a("support_office") or bool(partnership and person.is_staff_of(partnership, "coordinator"))
