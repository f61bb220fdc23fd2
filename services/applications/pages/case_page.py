"""The page of a case: where it stands, what is next for this person, and what happened."""

import re
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from services.applications.api.access import acting
from services.applications.api.case_view import sees_inside, view_of
from services.applications.domain.application import Case
from services.applications.domain.travel import days_to_confirm
from services.applications.domain.words import day_name
from services.applications.pages.next_steps import WAITING_FOR, next_steps
from services.applications.pages.templates import pages
from services.applications.store.documents import COMMITMENT, Documents
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction

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
        sees_money=sees_inside(case, acting(tx)),
        waiting_for=WAITING_FOR[case.status],
        steps=next_steps(case, acting(tx), signed, barred=await is_barred(tx, case)),
        commitment=commitment_in(view),
        days=days_of(view["travel"], tx.today),
        outcomes=OUTCOMES,
        history=[(one["at"], in_a_sentence(one["event"]), by_whom(one["by_role"])) for one in view["history"]],
        errors=problem.errors if problem else [],
        values=values or {},
    )


async def is_barred(tx: Transaction, case: Case) -> bool:
    """Whether who looks, or who is stood in for, declared a conflict of interest in the case."""
    return await Documents(tx).declared_conflict(case.id, acting(tx).hands)


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
