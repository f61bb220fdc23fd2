"""Pages of the envelopes: what a partnership may spend, what is taken, and the latest movements."""

from fastapi import Request
from fastapi.responses import Response

from services.funding.api.case_access import acting, reads_applications_of
from services.funding.api.ceilings import Choice, SettleCeiling, propose_or_set, settle
from services.funding.api.envelopes import CeilingBody, envelope_to_see, envelopes_seen
from services.funding.domain.ledger import Cause
from services.funding.pages.templates import pages
from services.funding.store.ceilings import Ceilings
from services.funding.store.commitments import Commitments
from services.funding.store.ledger import Ledger
from services.kernel.http.calling import service_of
from services.kernel.http.commands import command, query
from services.kernel.http.forms import from_form
from services.kernel.http.freshness import SURE
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem
from services.kernel.transaction import Transaction

router = PageRouter()

MOVEMENTS = 50
CORRECTABLE = (409, 422)
CAUSES = {
    Cause.CEILING_SET: "Ceiling changed",
    Cause.RESERVED: "Reserved at approval",
    Cause.COMMITTED: "Committed by the signed agreement",
    Cause.RELEASED: "Released",
    Cause.PAID: "Paid by the bank",
    Cause.UNPAID: "Sent back by the bank",
}


@router.get("/envelopes")
@query
async def show_envelopes(tx: Transaction, request: Request) -> Response:
    """The envelopes that this person sees."""
    envelopes = await envelopes_seen(tx)
    waiting = {one.partnership: len(await Commitments(tx).waiting(one.partnership)) for one in envelopes}
    return pages.show(request, "envelopes.html", envelopes=envelopes, waiting=waiting)


@router.get("/envelopes/{partnership}")
@query
async def show_envelope_page(tx: Transaction, request: Request, partnership: str) -> Response:
    """One envelope with its latest movements."""
    return await envelope_page(tx, request, partnership)


@router.post("/envelopes/{partnership}", dependencies=[SURE])
@command
async def send_ceiling(tx: Transaction, request: Request, partnership: str) -> Response:
    """Send another ceiling; what is wrong is said beside the field."""
    form = await request.form()
    try:
        await propose_or_set(tx, request, partnership, from_form(form, CeilingBody).ceiling.money)
    except Problem as problem:
        if problem.status not in CORRECTABLE:
            raise
        return await envelope_page(tx, request, partnership, problem, str(form.get("ceiling.amount", "")))
    return see_other(f"/envelopes/{partnership}")


@router.post("/envelopes/{partnership}/proposed-ceiling", dependencies=[SURE])
@command
async def send_word(tx: Transaction, request: Request, partnership: str) -> Response:
    """Confirm or drop what another administrator proposed."""
    await settle(tx, partnership, from_form(await request.form(), SettleCeiling))
    return see_other(f"/envelopes/{partnership}")


async def envelope_page(
    tx: Transaction, request: Request, partnership: str, problem: Problem | None = None, typed: str | None = None
) -> Response:
    envelope, person = await envelope_to_see(tx, partnership), acting(tx)
    entries = await Ledger(tx).latest(partnership, MOVEMENTS)
    return pages.show(
        request,
        "envelope.html",
        problem.status if problem else 200,
        envelope=envelope,
        waiting=len(await Commitments(tx).waiting(partnership)),
        entries=[(entry.occurred_at, CAUSES[entry.cause], entry.amount, entry.application_id) for entry in entries],
        reads_applications=reads_applications_of(partnership, person),
        sets_ceiling=person.is_a("administrator"),
        at_once=service_of(request).settings.identity == "local",
        proposal=await Ceilings(tx).proposal(partnership),
        confirm=Choice.CONFIRM,
        drop=Choice.DROP,
        typed=envelope.ceiling.text if typed is None else typed,
        errors=errors_of(problem),
    )


def errors_of(problem: Problem | None) -> list[dict[str, str]]:
    """What is wrong with the amount, whether it was written wrongly or is too low."""
    if problem is None:
        return []
    return problem.errors or [{"field": "ceiling.amount", "message": str(problem)}]
