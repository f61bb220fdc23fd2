"""The financial agreement: read it, sign it; with both signatures the money is committed (ELIG-23)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from contracts.events.applications import SigningCapacity
from contracts.events.funding import AgreementSigned
from services.funding.api.case_access import acting, case_to_see, hand, refuse_barred, refuse_deputy, tell_of_deputy
from services.funding.domain.agreement import Agreement, Party, why_not_signed
from services.funding.domain.case import Case
from services.funding.domain.envelope import IllegalMove
from services.funding.store.agreements import Agreements
from services.funding.store.envelopes import Envelopes
from services.kernel.clock import rfc3339
from services.kernel.http.commands import command, query
from services.kernel.http.door import Body
from services.kernel.http.problems import conflict, forbidden
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = APIRouter(tags=["agreements"])

DOCUMENT = "financial_agreement"
PATH = f"/api/applications/{{application_id}}/documents/{DOCUMENT}"


class Signing(Body):
    """For whom a person signs, and which content."""

    party: Party = Field(alias="as")
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@router.get(PATH)
@query
async def show_agreement(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    _, agreement = await agreement_to_see(tx, application_id)
    return agreement_json(agreement)


async def agreement_to_see(tx: Transaction, application_id: UUID) -> tuple[Case, Agreement]:
    """The agreement of a case whose money this person may look at; 409 before there is one."""
    case = await case_to_see(tx, application_id)
    agreement = await Agreements(tx).find(application_id)
    if agreement is None:
        raise conflict("The financial agreement is drawn up when the exchange is approved.")
    return case, agreement


@router.post(f"{PATH}/signatures")
@command
async def sign_agreement(tx: Transaction, application_id: UUID, body: Signing) -> dict[str, Any]:
    return agreement_json(await sign(tx, application_id, body))


async def sign(tx: Transaction, application_id: UUID, signing: Signing) -> Agreement:
    """Sign for a party; the second signature commits the reserved amount."""
    case = await case_to_see(tx, application_id)
    signer = await signer_for(signing.party, case, tx)
    agreement = await Agreements(tx).lock(application_id)
    if agreement is None or case.ended:
        raise conflict("There is no agreement to sign: it is open from the approval until the exchange ends.")
    objection = why_not_signed(agreement, signing.party, hand(tx), signing.content_sha256)
    if objection:
        raise conflict(objection)
    agreement = await Agreements(tx).sign(agreement, signing.party, hand(tx))
    if agreement.complete:
        await commit_money(tx, application_id)
    await tx.tell(signed_event(agreement, case, signing.party, signer))
    await tell_of_deputy(tx, case.application_id, case.partnership)
    return agreement


async def signer_for(party: Party, case: Case, tx: Transaction) -> Person:
    """Who acts, in the role in which this party is signed for; 403 when that is not theirs, or the case is (INV-28)."""
    person = acting(tx)
    if party is Party.VISITOR:
        if person.subject != case.visitor.owner:
            raise forbidden("Only the visiting organisation signs as visitor.")
        tx.acting_role = "applicant"
        refuse_deputy(tx)
        return person
    if not person.is_staff_of(case.partnership, "authorising_officer"):
        raise forbidden("Only an authorising officer of the visitor's partnership signs for it.")
    tx.acting_role = "authorising_officer"
    await refuse_barred(tx, case)
    return person


async def commit_money(tx: Transaction, application_id: UUID) -> None:
    try:
        await Envelopes(tx).commit(application_id)
    except IllegalMove:
        raise conflict("The lump sum is not reserved any more, so the agreement cannot be concluded.") from None


def signed_event(agreement: Agreement, case: Case, party: Party, signer: Person) -> AgreementSigned:
    return AgreementSigned(
        application_id=case.application_id,
        partnership=case.partnership,
        capacity=SigningCapacity(party),
        signed_by=signer.subject,
        content_sha256=agreement.content_sha256,
        complete=agreement.complete,
    )


def agreement_json(agreement: Agreement) -> dict[str, Any]:
    """An agreement as the public API shows it."""
    return {
        "document": DOCUMENT,
        "text": agreement.text,
        "content_sha256": agreement.content_sha256,
        "signatures": [{"as": one.party, "at": rfc3339(one.signed_at)} for one in agreement.signatures],
    }
