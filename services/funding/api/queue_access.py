"""Who may look at the queue and who may decide: wrong role 403, another partnership's item 404."""

from uuid import UUID

from fastapi import Request

from services.funding.api.case_access import acting, refuse_barred
from services.funding.domain.queue import Item
from services.funding.store.cases import Cases
from services.funding.store.queue import Queue
from services.kernel.http.problems import Problem, conflict, forbidden, not_found
from services.kernel.transaction import Transaction

QUEUE_STAFF = ("evaluator", "coordinator")


def seen_partnership(tx: Transaction, asked: str | None = None) -> str | None:
    """Whose queue this person sees: the own partnership's, or any and all (none) for those who read everything."""
    person = acting(tx)
    if person.reads_all:
        return asked
    if not person.is_a(*QUEUE_STAFF):
        raise forbidden("The queue is for evaluators and coordinators of a partnership.")
    if person.partnership is None or asked not in (None, person.partnership):
        raise not_found()
    return person.partnership


async def item_to_see(tx: Transaction, item_id: UUID) -> Item:
    """An item of a queue that this person sees; 404 otherwise."""
    partnership = seen_partnership(tx)
    item = await Queue(tx).find(item_id)
    if item is None or partnership not in (None, item.partnership):
        raise not_found()
    return item


async def item_to_evaluate(tx: Transaction, item_id: UUID) -> Item:
    """An item that this evaluator may work on, kept from changing until the command ends."""
    person = acting(tx)
    if not person.is_a("evaluator"):
        raise forbidden("Only an evaluator of the visitor's partnership works on what is in the queue.")
    tx.acting_role = "evaluator"
    item = await Queue(tx).lock(item_id)
    if item is None or person.partnership != item.partnership:
        raise not_found()
    await refuse_barred(tx, await Cases(tx).get(item.application_id))
    await tx.keep_time_from_running_back([str(item.application_id)])
    return item


def etag_of(item: Item) -> str:
    """Changes when what there is to decide on does; taking the lease does not make one's own reading stale."""
    return f'"{item.id}.{item.version}"'


def refuse_stale(request: Request, item: Item) -> None:
    """412 when the caller decides on an older state than the present one (If-Match)."""
    seen = request.headers.get("if-match")
    if seen not in (None, "*", etag_of(item)):
        raise Problem(412, "This item changed since you looked at it. Look again and decide anew.")


def refuse_closed(item: Item) -> None:
    if item.outcome is not None:
        raise conflict("This item is closed: there is nothing left to decide.", outcome=item.outcome)
