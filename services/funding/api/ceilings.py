"""Ceilings: one administrator proposes what a partnership may spend, another one confirms it."""

from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request

from contracts.scheme.money import Money
from services.funding.api.case_access import acting
from services.funding.api.envelopes import Amount, CeilingBody, envelope_json, envelope_to_see
from services.funding.domain.ceiling import Outcome, Way, why_not_settled_by
from services.funding.domain.envelope import Envelope
from services.funding.store.ceilings import Ceilings
from services.funding.store.envelopes import Envelopes
from services.kernel.http.calling import service_of
from services.kernel.http.commands import Answer, command
from services.kernel.http.door import Body
from services.kernel.http.freshness import SURE
from services.kernel.http.problems import conflict, forbidden
from services.kernel.transaction import Transaction

router = APIRouter(tags=["envelopes"])

PROPOSED = "/api/envelopes/{partnership}/proposed-ceiling"


class Choice(StrEnum):
    """What a second administrator does with a proposal."""

    CONFIRM = "confirm"
    DROP = "drop"


class SettleCeiling(Body):
    """The second person's word, with the ceiling that was seen."""

    decision: Choice
    ceiling: Amount


@router.put("/api/envelopes/{partnership}", dependencies=[SURE])
@command
async def put_ceiling(tx: Transaction, request: Request, partnership: str, body: CeilingBody) -> Answer:
    """Propose what a partnership may spend (202). In a local run it holds at once (200), as do all ceilings there."""
    envelope, holds = await propose_or_set(tx, request, partnership, body.ceiling.money)
    return Answer(200 if holds else 202, await envelope_json(tx, envelope))


@router.put(PROPOSED, dependencies=[SURE])
@command
async def put_proposed_ceiling(tx: Transaction, partnership: str, body: CeilingBody) -> dict[str, Any]:
    """Propose what a partnership may spend, in place of what was proposed before."""
    return await envelope_json(tx, await propose(tx, partnership, body.ceiling.money))


@router.post(PROPOSED, dependencies=[SURE])
@command
async def settle_proposed_ceiling(tx: Transaction, partnership: str, body: SettleCeiling) -> dict[str, Any]:
    """Confirm what another administrator proposed, or drop it; waiting cases are admitted at once."""
    return await envelope_json(tx, await settle(tx, partnership, body))


async def propose_or_set(tx: Transaction, request: Request, partnership: str, ceiling: Money) -> tuple[Envelope, bool]:
    """The envelope, and whether the ceiling holds already."""
    if service_of(request).settings.identity != "local":
        return await propose(tx, partnership, ceiling), False
    envelope = await envelope_to_set(tx, partnership)
    envelope = await set_ceiling(tx, envelope, ceiling)
    await Ceilings(tx).decree(partnership, ceiling, Way.LOCAL_RUN, acting(tx).subject)
    return envelope, True


async def propose(tx: Transaction, partnership: str, ceiling: Money) -> Envelope:
    """Keep the proposal; 409 when more than that is taken already."""
    envelope = await envelope_to_set(tx, partnership)
    if ceiling < envelope.taken:
        raise too_low(envelope)
    await Ceilings(tx).propose(partnership, ceiling, acting(tx).subject)
    return envelope


async def settle(tx: Transaction, partnership: str, body: SettleCeiling) -> Envelope:
    """Confirm or drop what waits, as somebody else than who proposed it (INV-27); 409 when it is not what was seen."""
    envelope, subject = await envelope_to_set(tx, partnership), acting(tx).subject
    proposal = await Ceilings(tx).lock(partnership)
    if proposal is None:
        raise conflict("No ceiling is proposed for this partnership.")
    objection = why_not_settled_by(subject, proposal)
    if objection:
        raise forbidden(objection)
    if body.ceiling.money != proposal.ceiling:
        raise conflict(f"{proposal.ceiling} is proposed, which is not what you saw. Look again.")
    if body.decision is Choice.DROP:
        await Ceilings(tx).settle(proposal, Outcome.DROPPED, subject)
        return envelope
    await Ceilings(tx).settle(proposal, Outcome.CONFIRMED, subject)
    return await set_ceiling(tx, envelope, proposal.ceiling)


async def set_ceiling(tx: Transaction, envelope: Envelope, ceiling: Money) -> Envelope:
    if not await Envelopes(tx).set_ceiling(envelope.partnership, ceiling):
        raise too_low(envelope)
    return await envelope_to_see(tx, envelope.partnership)


async def envelope_to_set(tx: Transaction, partnership: str) -> Envelope:
    """An envelope whose ceiling an administrator may change; 403 for everybody else who sees it."""
    envelope = await envelope_to_see(tx, partnership)
    if not acting(tx).is_a("administrator"):
        raise forbidden("Only an administrator sets what a partnership may spend.")
    tx.acting_role = "administrator"
    return envelope


def too_low(envelope: Envelope) -> Exception:
    return conflict(f"{envelope.taken} of this envelope are taken; the ceiling cannot be lower than that.")
