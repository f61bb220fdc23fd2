"""Travel: the actual days are kept, and a closing report waits for an evaluator."""

from contracts.events.applications import ClosingReportSubmitted, TravelCompleted
from contracts.events.funding import EvaluationOpened, QueueKind
from contracts.scheme.programmes import load_programmes
from services.funding.domain.case import ActualStay
from services.funding.domain.queue import Kind, due_at
from services.funding.handlers.registry import handlers
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
    programme, _ = load_programmes().partnership(case.partnership)
    due = due_at(store.tx.now, programme)
    item_id = await store.queue.open(
        Kind.CLOSING_REPORT, case.application_id, case.partnership, submitted.attempt, due, ()
    )
    await store.cases.report(case.application_id, submitted.attempt)
    return EvaluationOpened(
        application_id=case.application_id,
        partnership=case.partnership,
        item_id=item_id,
        kind=QueueKind.CLOSING_REPORT,
        revision=case.revision,
        due_at=due,
    )
