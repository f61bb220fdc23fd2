"""Applications: sent, listed, sent again after changes were requested, given up."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from contracts.events.applications import ApplicationCancelled, ApplicationWithdrawn
from contracts.scheme.programmes import load_programmes
from services.applications.api.access import READS_EVERY_CASE, acting, agreed, case_of_visitor
from services.applications.api.application_bodies import ChangeApplication, SubmitApplication, Withdrawal
from services.applications.api.case_view import view_of
from services.applications.api.lists import Limit, listed
from services.applications.api.submitted_event import submitted
from services.applications.domain.application import Case, Proposal
from services.applications.domain.case import Status, give_up, move
from services.applications.domain.travel import wrong_stay
from services.applications.store.case_file import CaseFile
from services.applications.store.case_lists import CaseLists
from services.applications.store.participants import Pair, Participants
from services.applications.store.viewing import viewer
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.direct import DirectRoute
from services.kernel.http.door import ShortText
from services.kernel.http.problems import conflict, not_found, unprocessable
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction

router = APIRouter(tags=["applications"])


@command(at_once=True)
async def submit_application(tx: Transaction, body: SubmitApplication) -> Answer:
    """Ask for a co-funded stay; the rules are applied to it right after."""
    return received(await submit(tx, body))


router.add_api_route(
    "/api/applications",
    submit_application,
    methods=["POST"],
    status_code=202,
    route_class_override=DirectRoute,
)


async def submit(tx: Transaction, sent: SubmitApplication) -> Case:
    """Keep and tell an application of the visiting organisation's owner (ELIG-20, ELIG-21, ELIG-24)."""
    pair = await Participants(tx).of_match(sent.match_id)
    if pair is None or pair.visitor.owner != acting(tx).subject:
        raise not_found()
    refuse_unless_ready(pair)
    proposal = sent.proposal()
    refuse_wrong_stay(tx, proposal)
    tx.acting_role = "applicant"
    case = new_case(pair, proposal, tx)
    traveller = sent.traveller()
    file = CaseFile(tx)
    await file.cases.add(case, traveller)
    await file.history.tell(submitted(case, traveller, load_programmes()))
    return case


@router.put("/api/applications/{application_id}", status_code=202)
@command
async def send_application_again(
    tx: Transaction, request: Request, application_id: UUID, body: ChangeApplication
) -> Answer:
    """Send a changed application, after changes were requested; the rules are applied anew."""
    case = await case_of_visitor(tx, request, application_id)
    return received(await send_again(tx, case, body))


async def send_again(tx: Transaction, case: Case, sent: ChangeApplication) -> Case:
    """Keep and tell the next revision; its visit stays claimed while it is looked at."""
    agreed(move(case.status, Status.SUBMITTED))
    refuse_wrong_stay(tx, sent.proposal())
    file = CaseFile(tx)
    case = await file.cases.send_again(case, sent.proposal(), sent.traveller())
    await file.history.tell(submitted(case, sent.traveller(), load_programmes()))
    return case


@router.get("/api/applications")
@query
async def list_applications(
    tx: Transaction,
    status: Status | None = None,
    partnership: ShortText | None = None,
    limit: Limit = 50,
    cursor: UUID | None = None,
) -> dict[str, Any]:
    """Cases that this person may see, newest first."""
    return await list_of_applications(tx, status, partnership, limit, cursor)


async def list_of_applications(
    tx: Transaction, status: Status | None, partnership: str | None, limit: int, cursor: UUID | None
) -> dict[str, Any]:
    """One page of the list: items, and the cursor of the next page."""
    person = acting(tx)
    looks = replace(viewer(person), reads_all=person.is_a(*READS_EVERY_CASE))
    rows = await CaseLists(tx).visible_to(looks, status, partnership, cursor, limit + 1)
    return listed([dict(row) for row in rows], limit)


@router.post("/api/applications/{application_id}/withdrawal")
@command
async def withdraw_application(tx: Transaction, request: Request, application_id: UUID, body: Withdrawal) -> Answer:
    """Give up: withdrawn before approval, cancelled after it and before departure."""
    case = await case_of_visitor(tx, request, application_id)
    await withdraw(tx, case, body.reason)
    return Answer(200, await view_of(tx, await CaseFile(tx).open(case.id)))


async def withdraw(tx: Transaction, case: Case, reason: str) -> None:
    """End the case and free the organisation's visit; the reason stays here."""
    file = CaseFile(tx)
    ended = agreed(give_up(case.status))
    await file.move(case, ended)
    await file.cases.keep_reason(case.id, reason, acting(tx).subject)
    told = ApplicationWithdrawn if ended is Status.WITHDRAWN else ApplicationCancelled
    await file.history.tell(told(application_id=case.id, partnership=case.partnership))


def refuse_unless_ready(pair: Pair) -> None:
    if not pair.matched:
        raise conflict("The two organisations have not agreed on this match yet (ELIG-21). Both sides must confirm it.")
    if not pair.both_accepted:
        raise conflict("Both organisations must be accepted by their partnerships first (ELIG-20).")


def refuse_wrong_stay(tx: Transaction, proposal: Proposal) -> None:
    wrong = wrong_stay(proposal.first_day, tx.today)
    if wrong:
        raise unprocessable(*wrong)


def new_case(pair: Pair, proposal: Proposal, tx: Transaction) -> Case:
    return Case(new_id(), pair.match_id, pair.call, Status.SUBMITTED, 1, pair.visitor, pair.host, proposal, tx.now)


def received(case: Case) -> Answer:
    return Answer(202, {"id": str(case.id), "status": case.status}, {"Location": f"/api/applications/{case.id}"})
