"""Pages of a case: the list, the case with its history and next step, and its commitment to quality."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from services.applications.api.access import acting, case_to_read
from services.applications.api.applications import list_of_applications
from services.applications.api.case_view import view_of
from services.applications.api.documents import document_view
from services.applications.domain.application import Case
from services.applications.domain.case import Status
from services.applications.domain.travel import days_to_confirm
from services.applications.domain.words import day_name
from services.applications.pages.next_steps import WAITING_FOR, next_steps
from services.applications.pages.templates import pages
from services.applications.store.documents import COMMITMENT
from services.kernel.http.commands import query
from services.kernel.http.pages import PageRouter
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction

router = PageRouter()

PAGE_LENGTH = 50
ROLES_IN_WORDS = {
    "applicant": "an applicant",
    "evaluator": "an evaluator",
    "coordinator": "a coordinator",
    "finance_officer": "a finance officer",
    "authorising_officer": "an authorising officer",
    "support_office": "the support office",
    "auditor": "an auditor",
    "administrator": "an administrator",
}
OUTCOMES = (
    ("meetings", "Meetings held"),
    ("agreements", "Cooperation agreements"),
    ("joint_projects", "Joint projects"),
    ("technology_uptake", "Technologies taken up"),
    ("new_memberships", "New cluster memberships"),
    ("new_markets", "New markets entered"),
)


@router.get("/applications")
@query
async def show_list(
    tx: Transaction, request: Request, status: Status | None = None, cursor: UUID | None = None
) -> Response:
    """The cases that this person may see, newest first."""
    listed = await list_of_applications(tx, status, None, PAGE_LENGTH, cursor)
    more = f"/applications?cursor={listed['next']}" + (f"&status={status}" if status else "")
    return pages.show(request, "cases.html", items=listed["items"], more=more if listed["next"] else None)


@router.get("/applications/{application_id}")
@query
async def show_case(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The case file."""
    return await case_page(tx, request, await case_to_read(tx, application_id))


async def case_page(
    tx: Transaction, request: Request, case: Case, problem: Problem | None = None, values: dict[str, Any] | None = None
) -> Response:
    """The case with the forms that are open to this person; `problem` is what was wrong with one that was sent."""
    view = await view_of(tx, case)
    signed = [one["as"] for one in commitment_in(view).get("signatures", ())]
    return pages.show(
        request,
        "case.html",
        422 if problem else 200,
        case=view,
        waiting_for=WAITING_FOR[case.status],
        steps=next_steps(case, acting(tx), signed),
        commitment=commitment_in(view),
        days=days_of(view["travel"], tx.today),
        outcomes=OUTCOMES,
        history=[(one["at"], in_a_sentence(one["event"]), by_whom(one["by_role"])) for one in view["history"]],
        errors=problem.errors if problem else [],
        values=values or {},
    )


@router.get(f"/applications/{{application_id}}/documents/{COMMITMENT}")
@query
async def show_document(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The commitment to quality, and the signatures that this person may give."""
    case = await case_to_read(tx, application_id)
    document = await document_view(tx, case)
    signed = [one["as"] for one in document["signatures"]]
    steps = next_steps(case, acting(tx), signed)
    return pages.show(request, "document.html", case_id=case.id, document=document, steps=steps)


def days_of(travel: dict[str, Any], today: date) -> list[tuple[str, str]]:
    """The days that a host may confirm, as choices."""
    if travel["departed_on"] is None:
        return []
    last_day = travel["actual_last_day"] or travel["last_day"]
    return [(day.isoformat(), day_name(day)) for day in days_to_confirm(travel["departed_on"], last_day, today)]


def commitment_in(view: dict[str, Any]) -> dict[str, Any]:
    return next((one for one in view["documents"] if one["document"] == COMMITMENT), {})


def in_a_sentence(event: str) -> str:
    """`Closing report validated` for `ClosingReportValidated`."""
    return re.sub(r"(?<!^)([A-Z])", lambda capital: f" {capital[1].lower()}", event)


def by_whom(role: str | None) -> str | None:
    return ROLES_IN_WORDS.get(role, role) if role else None
