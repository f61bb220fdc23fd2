"""Travel: departure, return, attendance and the closing report."""

from uuid import UUID

from fastapi import APIRouter, Request

from contracts.events.applications import (
    ApplicationReady,
    AttendanceConfirmed,
    ClosingReportSubmitted,
    ExchangeNotPayable,
    ReportedOutcomes,
    TravelCompleted,
    TravelStarted,
)
from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Stay
from services.applications.api.access import agreed, case_of_host, case_of_visitor
from services.applications.api.case_view import view_of
from services.applications.api.travel_bodies import Attendance, Departure, Report, Return
from services.applications.domain.application import Case, exchange_of
from services.applications.domain.case import AFTER_DEPARTURE, Status, in_words, move
from services.applications.domain.finding import Terms
from services.applications.domain.travel import (
    ActualStay,
    Wrong,
    actual_stay,
    wrong_attendance,
    wrong_departure,
    wrong_return,
)
from services.applications.store.case_file import CaseFile
from services.kernel.http.commands import Answer, command
from services.kernel.http.problems import conflict, unprocessable
from services.kernel.transaction import Transaction

router = APIRouter(tags=["travel"])


@router.post("/api/applications/{application_id}/departure")
@command
async def depart(tx: Transaction, request: Request, application_id: UUID, body: Departure) -> Answer:
    """The visitor leaves, once all six signatures are there (ELIG-22, ELIG-23)."""
    case = await case_of_visitor(tx, request, application_id)
    await leave(tx, case, body)
    return await changed(tx, case)


async def leave(tx: Transaction, case: Case, departure: Departure) -> None:
    """Record the travel day."""
    travelling = agreed(move(case.status, Status.TRAVELLING))
    file = CaseFile(tx)
    ready_on = await file.history.day_of(case.id, ApplicationReady)
    refuse(wrong_departure(departure.on, case.proposal.first_day, ready_on, tx.today))
    await file.move(case, travelling)
    await file.travels.depart(case.id, departure.on)
    await file.history.tell(
        TravelStarted(application_id=case.id, partnership=case.partnership, departed_on=departure.on)
    )


@router.post("/api/applications/{application_id}/return")
@command
async def come_back(tx: Transaction, request: Request, application_id: UUID, body: Return) -> Answer:
    """The visitor is back; a stay that breaks the rules is not paid and does not use up the visit (WE-42)."""
    case = await case_of_visitor(tx, request, application_id)
    await arrive_home(tx, case, body)
    return await changed(tx, case)


async def arrive_home(tx: Transaction, case: Case, days: Return) -> None:
    """Record the actual days at the host and what they count as."""
    agreed(move(case.status, Status.COMPLETED))
    file = CaseFile(tx)
    journey = await file.travels.of(case.id)
    if journey is None:
        raise LookupError("a case that travels has departed")
    refuse(wrong_return(days.first_day, days.last_day, journey["departed_on"], tx.today))
    stay = await reckon(case, days, file)
    await file.travels.come_back(case.id, stay)
    await file.move(case, Status.NOT_PAYABLE if stay.failed_rules else Status.COMPLETED)
    await file.history.tell(not_payable(case, stay) if stay.failed_rules else back(case, stay))


@router.post("/api/applications/{application_id}/attendance")
@command
async def confirm_attendance(tx: Transaction, request: Request, application_id: UUID, body: Attendance) -> Answer:
    """The host says on which days the visitor was there; asked for, never a condition."""
    case = await case_of_host(tx, request, application_id)
    await attend(tx, case, body)
    return await changed(tx, case)


async def attend(tx: Transaction, case: Case, attendance: Attendance) -> None:
    """Record the days of attendance."""
    file = CaseFile(tx)
    journey = await file.travels.of(case.id)
    if journey is None or case.status not in AFTER_DEPARTURE:
        raise conflict(f"Attendance is confirmed after departure. The exchange is “{in_words(case.status)}” now.")
    refuse(wrong_attendance(attendance.days, journey["departed_on"], tx.today))
    await file.travels.attend(case.id, attendance.days)
    await file.history.tell(
        AttendanceConfirmed(application_id=case.id, partnership=case.partnership, days=tuple(sorted(attendance.days)))
    )


@router.post("/api/applications/{application_id}/report")
@command
async def send_report(tx: Transaction, request: Request, application_id: UUID, body: Report) -> Answer:
    """The closing report, after the return; its text stays here."""
    case = await case_of_visitor(tx, request, application_id)
    await report(tx, case, body)
    return await changed(tx, case)


async def report(tx: Transaction, case: Case, sent: Report) -> None:
    """Keep and tell the closing report."""
    reported = agreed(move(case.status, Status.REPORTED))
    file = CaseFile(tx)
    outcomes = ReportedOutcomes(**sent.outcomes.model_dump())
    attempt = await file.travels.report(case.id, sent.as_report())
    await file.move(case, reported)
    await file.history.tell(
        ClosingReportSubmitted(
            application_id=case.id,
            partnership=case.partnership,
            attempt=attempt,
            satisfaction=sent.satisfaction,
            objectives_met=sent.objectives_met,
            would_recommend=sent.would_recommend,
            outcomes=outcomes,
        )
    )


async def changed(tx: Transaction, case: Case) -> Answer:
    return Answer(200, await view_of(tx, await CaseFile(tx).open(case.id)))


def refuse(wrong: list[Wrong]) -> None:
    if wrong:
        raise unprocessable(*wrong)


async def reckon(case: Case, days: Return, file: CaseFile) -> ActualStay:
    terms = Terms(*load_programmes().partnership(case.partnership))
    traveller = await file.cases.representative(case.id)
    return actual_stay(exchange_of(case, traveller, Stay(days.first_day, days.last_day), 0), terms)


def back(case: Case, stay: ActualStay) -> TravelCompleted:
    return TravelCompleted(
        application_id=case.id,
        partnership=case.partnership,
        first_day=stay.first_day,
        last_day=stay.last_day,
        working_days=stay.working_days,
        lump_sum=stay.lump_sum.amount,
        reductions=stay.lump_sum.reductions,
    )


def not_payable(case: Case, stay: ActualStay) -> ExchangeNotPayable:
    return ExchangeNotPayable(
        application_id=case.id,
        partnership=case.partnership,
        first_day=stay.first_day,
        last_day=stay.last_day,
        working_days=stay.working_days,
        failed_rules=stay.failed_rules,
    )
