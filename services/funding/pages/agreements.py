"""The financial agreement as a page: its text, its signatures, and a button to sign it."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from services.funding.api.agreements import DOCUMENT, Signing, agreement_json, agreement_to_see, sign
from services.funding.api.case_access import acting, reads_application
from services.funding.domain.agreement import Agreement, Party
from services.funding.domain.case import Case
from services.funding.pages.templates import pages
from services.kernel.http.commands import command, query
from services.kernel.http.pages import PageRouter, see_other
from services.kernel.http.problems import as_field, unprocessable
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = PageRouter()

PATH = f"/applications/{{application_id}}/documents/{DOCUMENT}"


@router.get(PATH)
@query
async def show_agreement(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """The agreement, for the visitor and the partnership."""
    case, agreement = await agreement_to_see(tx, application_id)
    return pages.show(
        request,
        "agreement.html",
        application_id=application_id,
        reads_application=reads_application(case, acting(tx)),
        document=agreement_json(agreement),
        sign_as=[] if case.ended else parties_open(agreement, case, acting(tx)),
    )


@router.post(f"{PATH}/signatures")
@command
async def sign_form(tx: Transaction, request: Request, application_id: UUID) -> Response:
    """Sign for the party of the button that was pressed."""
    try:
        signing = Signing.model_validate(dict(await request.form()))
    except ValidationError as wrong:
        raise unprocessable(*(as_field(error) for error in wrong.errors())) from None
    await sign(tx, application_id, signing)
    return see_other(PATH.format(application_id=application_id))


def parties_open(agreement: Agreement, case: Case, person: Person) -> list[Party]:
    """The parties for which this person can still sign."""
    if any(one.hand.persons & person.hands for one in agreement.signatures):
        return []
    allowed = {
        Party.VISITOR: person.subject == case.visitor.owner,
        Party.VISITOR_PARTNERSHIP: person.is_staff_of(case.partnership, "authorising_officer")
        and not case.owners & person.hands,
    }
    signed = {one.party for one in agreement.signatures}
    return [party for party in Party if allowed[party] and party not in signed]
