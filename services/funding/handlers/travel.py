"""Travel: the actual days are kept, and a closing report waits for an evaluator."""

from contracts.events.applications import ClosingReportSubmitted, TravelCompleted
from contracts.events.funding import EvaluationOpened
from services.funding.domain.case import ActualStay
from services.funding.domain.queue import Kind
from services.funding.handlers.registry import handlers
from services.funding.handlers.waiting import put_into_queue
from services.funding.store import Store


@handlers.on(TravelCompleted)
async def keep_actual_days(completed: TravelCompleted, store: Store) -> None:
    """Know how long the visitor was at the host, and what that earns."""
    actual = ActualStay(
        completed.first_day, completed.last_day, completed.working_days, completed.lump_sum, completed.reductions
    )
    await store.cases.travel(completed.application_id, actual)


@handlers.on(ClosingReportSubmitted)
async def open_report(submitted: ClosingReportSubmitted, store: Store) -> EvaluationOpened:
    """Put a closing report into the queue with its service target."""
    case = await store.cases.get(submitted.application_id)
    await store.cases.report(case.application_id, submitted.attempt)
    return await put_into_queue(store, Kind.CLOSING_REPORT, case, submitted.attempt)
