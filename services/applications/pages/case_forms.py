"""The forms of a case page: each does what its route in the JSON interface does."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from services.applications.api.access import case_of_host, case_of_visitor, case_to_change
from services.applications.api.application_bodies import Withdrawal
from services.applications.api.applications import withdraw
from services.applications.api.documents import Signing, sign
from services.applications.api.travel import arrive_home, attend, leave, report
from services.applications.api.travel_bodies import Attendance, Departure, Report, Return
from services.applications.domain.application import Case
from services.applications.pages.case_page import case_page
from services.applications.store.documents import COMMITMENT
from services.kernel.http.commands import command
from services.kernel.http.door import Body
from services.kernel.http.forms import from_form
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import Problem, as_field, unprocessable
from services.kernel.transaction import Transaction

router = PageRouter()

SentT = TypeVar("SentT", bound=Body)


@router.post(f"/applications/{{application_id}}/documents/{COMMITMENT}/signatures")
@command
async def sign_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Sign the commitment in the capacity of the button that was pressed."""
    case = await case_to_change(tx, request, application_id)
    form = await request.form()
    try:
        signing = Signing.model_validate(dict(form))
    except ValidationError as wrong:
        raise unprocessable(*(as_field(error) for error in wrong.errors())) from None
    await sign(tx, case, signing.capacity, signing.content_sha256)
    return see_other(f"/applications/{case.id}")


@router.post("/applications/{application_id}/departure")
@command
async def departure_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Record the travel day."""
    case = await case_of_visitor(tx, request, application_id)
    return await carry_out(tx, request, case, Departure, leave)


@router.post("/applications/{application_id}/return")
@command
async def return_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Record the actual days at the host."""
    case = await case_of_visitor(tx, request, application_id)
    return await carry_out(tx, request, case, Return, arrive_home)


@router.post("/applications/{application_id}/attendance")
@command
async def attendance_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Confirm on which days the visitor was there."""
    case = await case_of_host(tx, request, application_id)
    return await carry_out(tx, request, case, Attendance, attend)


@router.post("/applications/{application_id}/report")
@command
async def report_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Send the closing report."""
    case = await case_of_visitor(tx, request, application_id)
    return await carry_out(tx, request, case, Report, report)


@router.post("/applications/{application_id}/withdrawal")
@command
async def withdrawal_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Give the exchange up."""

    async def give_up(tx: Transaction, case: Case, withdrawal: Withdrawal) -> None:
        await withdraw(tx, case, withdrawal.reason)

    case = await case_of_visitor(tx, request, application_id)
    return await carry_out(tx, request, case, Withdrawal, give_up)


async def carry_out(
    tx: Transaction,
    request: Request,
    case: Case,
    kind: type[SentT],
    act: Callable[[Transaction, Case, SentT], Awaitable[None]],
) -> Response:
    """Do what the form says and show the case; what is wrong is said beside the fields."""
    form = await request.form()
    try:
        await act(tx, case, from_form(form, kind))
    except Problem as problem:
        if problem.status != 422:
            raise
        values = {**dict(form), "days": form.getlist("days")}
        return await case_page(tx, request, case, problem, values)
    return see_other(f"/applications/{case.id}")
