"""Envelopes: what a partnership may spend and what of it is taken."""

from typing import Any

from fastapi import APIRouter
from pydantic import field_validator

from contracts.scheme.money import Money
from services.funding.api.case_access import acting
from services.funding.domain.ceiling import Proposal
from services.funding.domain.envelope import Envelope
from services.funding.store.ceilings import Ceilings
from services.funding.store.commitments import Commitments
from services.funding.store.envelopes import Envelopes
from services.kernel.clock import rfc3339
from services.kernel.http.commands import query
from services.kernel.http.door import Body, money_json
from services.kernel.http.problems import forbidden, not_found
from services.kernel.identity import PARTNERSHIP_ROLES
from services.kernel.transaction import Transaction

router = APIRouter(tags=["envelopes"])


class Amount(Body):
    """Euros as the public API writes them: `450.00`."""

    amount: str
    currency: str

    @field_validator("amount")
    @classmethod
    def is_written_with_two_decimals(cls, amount: str) -> str:
        if Money.parse(amount) < Money(0):
            raise ValueError("it must not be negative")
        return amount

    @field_validator("currency")
    @classmethod
    def is_euro(cls, currency: str) -> str:
        if currency != "EUR":
            raise ValueError("envelopes are kept in EUR")
        return currency

    @property
    def money(self) -> Money:
        return Money.parse(self.amount, self.currency)


class CeilingBody(Body):
    ceiling: Amount


@router.get("/api/envelopes")
@query
async def list_envelopes(tx: Transaction) -> dict[str, Any]:
    """The envelopes that this person sees."""
    seen = [await envelope_json(tx, envelope) for envelope in await envelopes_seen(tx)]
    return {"items": seen, "next": None}


@router.get("/api/envelopes/{partnership}")
@query
async def show_envelope(tx: Transaction, partnership: str) -> dict[str, Any]:
    """One partnership's envelope."""
    return await envelope_json(tx, await envelope_to_see(tx, partnership))


async def envelopes_seen(tx: Transaction) -> list[Envelope]:
    """All envelopes for those who read everything, that of their partnership for its staff."""
    person = acting(tx)
    if not person.reads_all and not person.is_a(*PARTNERSHIP_ROLES):
        raise forbidden("Envelopes are shown to staff of the partnership.")
    envelopes = await Envelopes(tx).all()
    return envelopes if person.reads_all else [one for one in envelopes if person.is_staff_of(one.partnership)]


async def envelope_to_see(tx: Transaction, partnership: str) -> Envelope:
    """An envelope that this person sees; 404 otherwise."""
    for envelope in await envelopes_seen(tx):
        if envelope.partnership == partnership:
            return envelope
    raise not_found()


async def envelope_json(tx: Transaction, envelope: Envelope) -> dict[str, Any]:
    """An envelope as the public API shows it; `waiting` counts approved cases without room."""
    proposal = await Ceilings(tx).proposal(envelope.partnership)
    return {
        "partnership": envelope.partnership,
        "ceiling": money_json(envelope.ceiling),
        "reserved": money_json(envelope.reserved),
        "committed": money_json(envelope.committed),
        "paid": money_json(envelope.paid),
        "available": money_json(envelope.available),
        "waiting": len(await Commitments(tx).waiting(envelope.partnership)),
        "proposed_ceiling": proposal_json(proposal) if proposal else None,
    }


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """A ceiling that waits for a second administrator."""
    return {
        "ceiling": money_json(proposal.ceiling),
        "proposed_by": proposal.proposed_by,
        "proposed_at": rfc3339(proposal.proposed_at),
    }
