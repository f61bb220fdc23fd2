"""What is done with each event: keep whom it concerns, and request the letters that follow."""

from contracts.events.applications import (
    ApplicationSubmitted,
    MatchProposed,
    OrganisationRegistered,
    OrganisationResubmitted,
)
from contracts.events.base import Event
from services.kernel.handlers import Handlers
from services.notifications.store import Store
from services.notifications.telling import TOLD, told_by

handlers = Handlers("notifications", Store)


@handlers.on(OrganisationRegistered, OrganisationResubmitted)
async def keep_organisation(registered: OrganisationRegistered, store: Store) -> None:
    await store.keep_organisation(registered.organisation_id, registered.name)


@handlers.on(MatchProposed)
async def keep_match(proposed: MatchProposed, store: Store) -> None:
    await store.keep_match(proposed)


@handlers.on(ApplicationSubmitted)
async def keep_case(submitted: ApplicationSubmitted, store: Store) -> None:
    await store.keep_case(submitted)


@handlers.on(*TOLD)
async def tell_whom_it_concerns(event: Event, store: Store) -> None:
    parties = await store.parties(event)
    for tell in told_by(event):
        for audience in tell.to:
            await store.announce(event, tell.template, audience, parties)
