"""An organisation as it is shown: whole to those who run it or its registration, as a partner to everybody else."""

from dataclasses import asdict
from typing import Any

from services.applications.domain.registration import Contact, Organisation
from services.applications.store.organisations import Ruling

FOR_ITS_OWN = ("registration_number", "headcount", "turnover_eur", "balance_sheet_eur", "agency_preapproval")
"""Parts of a profile that a possible partner has no need of."""


def whole(organisation: Organisation, contact: Contact, ruling: Ruling | None) -> dict[str, Any]:
    """Everything: for the owner, staff of its partnership, and those who read all."""
    return {
        **standing(organisation),
        **asdict(organisation.profile),
        "contact": asdict(contact),
        "decision": asdict(ruling) if ruling else None,
    }


def standing(organisation: Organisation) -> dict[str, Any]:
    """Which registration it is and where it stands."""
    return {
        "id": organisation.id,
        "status": organisation.status,
        "call": organisation.call,
        "partnership": organisation.partnership,
        "registered_at": organisation.registered_at,
    }


def summary(organisation: Organisation) -> dict[str, Any]:
    """A line of the list of registrations."""
    profile = organisation.profile
    return {
        **standing(organisation),
        "name": profile.name,
        "country": profile.country,
        "kind": profile.kind,
        "ecosystem": profile.ecosystem,
        "takes_part_as": profile.takes_part_as,
    }


def partner(organisation: Organisation) -> dict[str, Any]:
    """What the catalogue shows of it: no number, no figures, no person."""
    profile = {name: value for name, value in asdict(organisation.profile).items() if name not in FOR_ITS_OWN}
    return {"id": organisation.id, "status": organisation.status, "partnership": organisation.partnership, **profile}


def matched_partner(organisation: Organisation, contact: Contact) -> dict[str, Any]:
    """The same once both sides agreed to a match: they need to write to each other."""
    return {**partner(organisation), "contact": asdict(contact)}


def etag_of(organisation: Organisation) -> str:
    """The version of a registration as an entity tag."""
    return f'"{organisation.version}"'
