"""People whom the identity provider sends: each is one entry of the directory, whatever they are called there later."""

from services.kernel.http.door import on_one_line, plain_address, readable
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from services.portal.people import People
from services.portal.provider.conversation import Identity
from services.portal.provider.refusal import Refused
from services.portal.settings import PortalSettings

ENTER = """
insert into people (subject, name, email, roles, issuer, issuer_subject)
values ($1, coalesce($2, $3), $3, array['applicant'], $4, $5)
on conflict (issuer, issuer_subject) do update
set name = coalesce($2, people.name), email = excluded.email, updated_at = clock_timestamp()
returning subject, roles, disabled_at
"""
KNOWN = "select email from people where issuer = $1 and issuer_subject = $2"
BY_SETTINGS = "settings"


async def enter_from_provider(tx: Transaction, identity: Identity, settings: PortalSettings) -> str:
    """The subject of this person, who may be new here: then an applicant, and nothing more.

    Refused when an administrator has disabled the entry, and when a new person has no address to write to.
    """
    email = address_of(identity) or await tx.value(KNOWN, identity.issuer, identity.subject)
    if email is None:
        raise Refused("address")
    row = await tx.one(ENTER, str(new_id()), name_of(identity), email, identity.issuer, identity.subject)
    if row["disabled_at"]:
        raise Refused("disabled")
    if identity.subject in settings.administrators.split() and "administrator" not in row["roles"]:
        await People(tx).grant(row["subject"], "administrator", None, by=BY_SETTINGS, reason="ADMINISTRATORS")
    return str(row["subject"])


def name_of(identity: Identity) -> str | None:
    """The person's name when it can be shown on one line."""
    try:
        return on_one_line(readable(identity.name or ""))[:200]
    except ValueError:
        return None


def address_of(identity: Identity) -> str | None:
    """The person's address when it is one; messages go there, and nothing else hangs on it."""
    try:
        return plain_address(identity.email or "")
    except ValueError:
        return None
