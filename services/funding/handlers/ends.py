"""Ends: a case that is given up or not payable leaves the queue, and its money goes to those who wait."""

from collections.abc import Iterable

from contracts.events.applications import (
    ApplicationCancelled,
    ApplicationEvent,
    ApplicationWithdrawn,
    ExchangeNotPayable,
)
from contracts.events.base import Event
from services.funding.domain.queue import Outcome
from services.funding.handlers.registry import handlers
from services.funding.store import Store

ENDS: dict[type[ApplicationEvent], str] = {
    ApplicationWithdrawn: "withdrawn",
    ApplicationCancelled: "cancelled",
    ExchangeNotPayable: "not_payable",
}


@handlers.on(*ENDS)
async def let_go(ended: ApplicationEvent, store: Store) -> Iterable[Event]:
    """Close what is open of the case and give its money back."""
    how = ENDS[type(ended)]
    await store.queue.close_open(ended.application_id, Outcome.ENDED)
    await store.cases.end(ended.application_id, how)
    return await store.envelopes.release(ended.application_id, None, how)
