"""The commitment to quality: read and signed by the four parties."""

from typing import Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Request
from pydantic import Field

from contracts.events.applications import CommitmentSigned, SigningCapacity
from services.applications.api.access import acting, case_to_change, case_to_read
from services.applications.api.case_view import signature_json
from services.applications.domain.application import Case
from services.applications.domain.case import Status, in_words
from services.applications.domain.commitment import Capacity, missing
from services.applications.store.case_file import CaseFile
from services.applications.store.documents import COMMITMENT
from services.applications.store.readiness import ready_when_complete
from services.kernel.http.commands import Answer, command, query
from services.kernel.http.door import Body
from services.kernel.http.problems import conflict, forbidden
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = APIRouter(tags=["documents"])

WHO_SIGNS = {
    Capacity.VISITOR: "the owner of the visiting organisation",
    Capacity.HOST: "the owner of the host organisation",
    Capacity.VISITOR_PARTNERSHIP: "an evaluator of the visitor's partnership",
    Capacity.HOST_PARTNERSHIP: "an evaluator of the host's partnership",
}


class Signing(Body):
    capacity: Capacity = Field(alias="as")
    content_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


@router.get(f"/api/applications/{{application_id}}/documents/{COMMITMENT}")
@query
async def show_commitment(tx: Transaction, application_id: UUID) -> dict[str, Any]:
    """The commitment to quality with its signatures; there is one from approval on."""
    case = await case_to_read(tx, application_id)
    return await document_view(tx, case)


@router.post(f"/api/applications/{{application_id}}/documents/{COMMITMENT}/signatures")
@command
async def sign_commitment(tx: Transaction, request: Request, application_id: UUID, body: Signing) -> Answer:
    """Sign the commitment to quality as one of the four parties; the hash says which text was read."""
    case = await case_to_change(tx, request, application_id)
    await sign(tx, case, body.capacity, body.content_sha256)
    return Answer(200, await document_view(tx, case))


async def sign(tx: Transaction, case: Case, capacity: Capacity, content_sha256: str) -> None:
    """Add the signature, and make the case ready when it is the last of all six."""
    person, file = acting(tx), CaseFile(tx)
    tx.acting_role = role_in(capacity)
    if not may_sign(case, person, capacity, barred=await file.documents.declared_conflict(case.id, person.hands)):
        raise forbidden(f"Here signs {WHO_SIGNS[capacity]}, and nobody for a partnership who has an interest in it.")
    document = await commitment(file, case)
    if content_sha256 != document["content_sha256"]:
        raise conflict("This is not the text that is to be signed. Read it again and sign what it says now.")
    if case.status is not Status.APPROVED:
        raise conflict(f"The commitment is signed while the exchange is approved; it is {in_words(case.status)} now.")
    if not await file.documents.sign(case.id, COMMITMENT, capacity, person.subject, content_sha256, person.acts_for):
        raise conflict("The commitment was signed in this capacity before.")
    await tell_of_signature(case, capacity, person, content_sha256, file)


async def tell_of_signature(
    case: Case, capacity: Capacity, person: Person, content_sha256: str, file: CaseFile
) -> None:
    signed = [one["capacity"] for one in await file.documents.signatures(case.id) if one["document"] == COMMITMENT]
    complete = not missing(signed)
    await file.history.tell(
        CommitmentSigned(
            application_id=case.id,
            partnership=case.partnership,
            capacity=SigningCapacity(capacity),
            signed_by=person.subject,
            content_sha256=content_sha256,
            complete=complete,
        )
    )
    if complete:
        await file.documents.complete(case.id, COMMITMENT)
        await tell_when_ready(case, file)


async def tell_when_ready(case: Case, file: CaseFile) -> None:
    ready = await ready_when_complete(case, file)
    if ready:
        await file.history.tell(ready)


async def document_view(tx: Transaction, case: Case) -> dict[str, Any]:
    """The commitment to quality as its readers see it."""
    file = CaseFile(tx)
    document = await commitment(file, case)
    signatures = await file.documents.signatures(case.id)
    return {
        "document": COMMITMENT,
        "text": document["content"],
        "content_sha256": document["content_sha256"],
        "signatures": [signature_json(one) for one in signatures if one["document"] == COMMITMENT],
    }


async def commitment(file: CaseFile, case: Case) -> Record:
    document = await file.documents.find(case.id, COMMITMENT)
    if document is None:
        raise conflict("The commitment to quality is drawn up when the exchange is approved.")
    return document


def may_sign(case: Case, person: Person, capacity: Capacity, *, barred: bool) -> bool:
    """Owners sign for their side, an evaluator for the partnership, never in a case of his or her own (INV-28).

    `barred` is whether the person, or who is stood in for, declared a conflict of interest in the case.
    """
    owners = {Capacity.VISITOR: case.visitor.owner, Capacity.HOST: case.host.owner}
    if capacity in owners:
        return person.subject == owners[capacity] and person.acts_for is None
    side = case.visitor if capacity is Capacity.VISITOR_PARTNERSHIP else case.host
    is_party = bool(person.hands.intersection(owners.values()))
    return person.is_staff_of(side.partnership, "evaluator") and not is_party and not barred


def role_in(capacity: Capacity) -> str:
    return "applicant" if capacity in (Capacity.VISITOR, Capacity.HOST) else "evaluator"
