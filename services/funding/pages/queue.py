"""Pages of the evaluators' queue: what waits, one item with its findings, and the decision."""

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from services.funding.api.case_access import acting, bar_of, reads_application
from services.funding.api.decisions import DecisionBody, decide, declare_conflict
from services.funding.api.queue import give_back, list_of_items, take
from services.funding.api.queue_access import etag_of, item_to_evaluate, item_to_see, refuse_closed, refuse_stale
from services.funding.domain.case import Case
from services.funding.domain.queue import Choice, Item, Kind
from services.funding.pages.templates import pages
from services.funding.store.cases import Cases
from services.kernel.http.commands import command, query
from services.kernel.http.door import Body, Text
from services.kernel.http.forms import from_form
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction

router = PageRouter()

LISTED = 50
KINDS = {Kind.COFUNDING: "Co-funding of an exchange", Kind.CLOSING_REPORT: "Closing report"}
CHOICES = {
    Kind.COFUNDING: [
        (Choice.APPROVE.value, "Approve: reserve the lump sum"),
        (Choice.REQUEST_CHANGES.value, "Ask the applicant for changes"),
        (Choice.DECLINE.value, "Decline"),
    ],
    Kind.CLOSING_REPORT: [
        (Choice.APPROVE.value, "Validate the report"),
        (Choice.REQUEST_CHANGES.value, "Send the report back"),
    ],
}
FINDINGS = {"pass": "fulfilled", "fail": "not fulfilled", "review": "needs your judgement"}


class ReportDecision(Body):
    """A decision on a closing report as its form sends it: no scores, and no box to tick."""

    decision: Choice
    reason: Text


@router.get("/queue")
@query
async def show_queue(tx: Transaction, request: Request, kind: str = "", cursor: str = "") -> Response:
    """What waits, earliest due first."""
    chosen = Kind(kind) if kind in list(Kind) else None
    items, following = await list_of_items(tx, chosen, None, LISTED, cursor or None)
    names = {item.application_id: await both_names(tx, item.application_id) for item in items}
    return pages.show(
        request,
        "queue.html",
        items=items,
        names=names,
        following=following,
        kinds=[(code.value, text) for code, text in KINDS.items()],
        kind_in_words=KINDS,
        chosen=chosen or "",
        now=tx.now,
    )


@router.get("/queue/{item_id}")
@query
async def show_queue_item(tx: Transaction, request: Request, item_id: UUID) -> Response:
    """One item, with what may be done about it."""
    return await item_page(tx, request, await item_to_see(tx, item_id))


@router.post("/queue/{item_id}/lease")
@command
async def send_lease(tx: Transaction, item_id: UUID) -> Response:
    """Take the item, or hold it for longer."""
    await take(tx, item_id)
    return see_other(f"/queue/{item_id}")


@router.post("/queue/{item_id}/return")
@command
async def send_return(tx: Transaction, item_id: UUID) -> Response:
    """Give the item back."""
    await give_back(tx, item_id)
    return see_other("/queue")


@router.post("/queue/{item_id}/conflict")
@command
async def send_conflict(tx: Transaction, item_id: UUID) -> Response:
    """Declare a conflict of interest: the item goes back, and somebody else decides."""
    item = await item_to_evaluate(tx, item_id)
    refuse_closed(item)
    await declare_conflict(tx, item)
    return see_other("/queue")


@router.post("/queue/{item_id}/decision")
@command
async def send_decision(tx: Transaction, request: Request, item_id: UUID) -> Response:
    """Send the decision; what is wrong is said beside the fields."""
    item = await item_to_evaluate(tx, item_id)
    refuse_stale(request, item)
    refuse_closed(item)
    form = await request.form()
    try:
        await decide(tx, item, decision_in(form, item.kind))
    except Problem as problem:
        if problem.status != 422:
            raise
        return await item_page(tx, request, item, problem, dict(form.items()))
    return see_other(f"/queue/{item_id}")


def decision_in(form: FormData, kind: Kind) -> DecisionBody:
    """The decision that a form describes."""
    if kind is Kind.COFUNDING:
        return from_form(form, DecisionBody)
    sent = from_form(form, ReportDecision)
    return DecisionBody(decision=sent.decision, reason=sent.reason)


async def item_page(
    tx: Transaction, request: Request, item: Item, problem: Problem | None = None, values: dict[str, Any] | None = None
) -> Response:
    """An item with its case; the form is there for whoever holds the lease."""
    person, case = acting(tx), await Cases(tx).get(item.application_id)
    evaluates = person.is_a("evaluator") and person.partnership == item.partnership
    barred = await bar_of(tx, case)
    return pages.show(
        request,
        "queue_item.html",
        problem.status if problem else 200,
        item=item,
        lease=item.lease_at(tx.now),
        holds=item.is_held_by(person.subject, tx.now),
        may_take=evaluates and barred is None and item.outcome is None,
        barred=barred.reason if evaluates and barred else None,
        case=case,
        reads_application=reads_application(case, person),
        names=await both_names(tx, item.application_id, case),
        kind_in_words=KINDS[item.kind],
        choices=CHOICES[item.kind],
        findings=[(finding.rule, FINDINGS[finding.outcome]) for finding in item.findings],
        errors=problem.errors if problem else [],
        values=values or {},
        etag=etag_of(item),
        now=tx.now,
    )


async def both_names(tx: Transaction, application_id: UUID, case: Case | None = None) -> tuple[str, str]:
    """Names of visitor and host; an organisation whose name is not known yet is shown by its id."""
    cases = Cases(tx)
    case = case or await cases.get(application_id)
    sides = case.visitor.organisation_id, case.host.organisation_id
    visitor, host = [await cases.name_of(side) or str(side) for side in sides]
    return visitor, host
