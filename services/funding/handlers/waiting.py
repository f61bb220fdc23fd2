"""Whatever waits for an evaluator is put into the queue in one way, with its service target."""

from collections.abc import Sequence

from contracts.events.funding import EvaluationOpened, QueueKind
from contracts.scheme.programmes import load_programmes
from services.funding.domain.case import Case, Finding
from services.funding.domain.queue import Kind, due_at
from services.funding.store import Store


async def put_into_queue(
    store: Store, kind: Kind, case: Case, number: int, found: Sequence[Finding] = ()
) -> EvaluationOpened:
    """Open an item on this revision of an application, or this attempt at a closing report."""
    programme, _ = load_programmes().partnership(case.partnership)
    due = due_at(store.tx.now, programme)
    item_id = await store.queue.open(kind, case.application_id, case.partnership, number, due, found)
    return EvaluationOpened(
        application_id=case.application_id,
        partnership=case.partnership,
        item_id=item_id,
        kind=QueueKind(kind),
        revision=case.revision,
        due_at=due,
    )
