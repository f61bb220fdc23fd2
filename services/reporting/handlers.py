"""Whatever is heard goes into the history, and what it tells about exchanges is made anew."""

from collections.abc import Sequence

from contracts.events.base import CaseEvent
from services.kernel.handlers import Handlers
from services.kernel.records import Heard
from services.reporting.facts import said_by
from services.reporting.store import Store

handlers = Handlers("reporting", Store)


@handlers.on_every_batch
async def remember(batch: Sequence[Heard], store: Store) -> None:
    await store.history.add(batch)
    events = [heard.event for heard in batch]
    cases = {event.application_id for event in events if isinstance(event, CaseEvent) and said_by(event)}
    if cases:
        await store.exchanges.lock(list(cases))
        await store.exchanges.replace(await store.history.facts_of(list(cases)))
