"""Organisations: agreements and payments need their names."""

from contracts.events.applications import OrganisationRegistered, OrganisationResubmitted
from services.funding.handlers.registry import handlers
from services.funding.store import Store


@handlers.on(OrganisationRegistered, OrganisationResubmitted)
async def keep_name(registered: OrganisationRegistered, store: Store) -> None:
    """Know an organisation by the name that it registered last."""
    await store.cases.call_organisation(registered.organisation_id, registered.name)
