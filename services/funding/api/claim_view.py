"""A claim as the public API shows it: what it comes to, what is missing, by when it is due."""

from collections.abc import Sequence
from typing import Any

from contracts.scheme.programmes import load_programmes
from services.funding.api.case_access import acting, sees_account
from services.funding.api.evidence import is_staff
from services.funding.domain.account import Payee
from services.funding.domain.case import Case
from services.funding.domain.claim import Claim
from services.funding.domain.conditions import checklist, due_on
from services.funding.store.conditions import conditions_of
from services.funding.store.evidence import Piece
from services.funding.store.payments import Payments
from services.kernel.clock import rfc3339
from services.kernel.http.door import money_json
from services.kernel.transaction import Transaction


async def claim_json(tx: Transaction, claim: Claim, case: Case, *, answers: bool = False) -> dict[str, Any]:
    """A claim with its reckoning and checklist, for this person; what `answers` a command is kept: without account."""
    person = acting(tx)
    programme, _ = load_programmes().partnership(claim.partnership)
    conditions, pieces = await conditions_of(tx, case)
    return {
        **claim_in_short(claim),
        "calculation": claim.calculation,
        "checklist": items(checklist(conditions), pieces if is_staff(case, person) else ()),
        "due_on": claim.due_on or due_on(conditions, programme),
        "return_reason": claim.return_reason,
        "approved_by": claim.approved_by if is_staff(case, person) else None,
        "batch_id": await Payments(tx).batch_of(claim.id),
        "account": account_json(claim.payee, whole=sees_account(person, claim) and not answers),
    }


def claim_in_short(claim: Claim) -> dict[str, Any]:
    """A claim as it stands in lists."""
    return {
        "id": claim.id,
        "application_id": claim.application_id,
        "partnership": claim.partnership,
        "status": claim.status,
        "amount": money_json(claim.amount),
        "due_on": claim.due_on,
        "target_on": claim.target_on,
        "submitted_at": rfc3339(claim.submitted_at),
        "paid_on": claim.paid_on,
    }


def items(conditions: dict[str, bool], pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """The checklist; a piece of evidence whose file came with another application too carries a flag."""
    elsewhere = {str(piece.kind) for piece in pieces if piece.elsewhere}
    return [
        {"item": item, "done": done} | ({"flag": "used_elsewhere"} if item in elsewhere else {})
        for item, done in conditions.items()
    ]


def account_json(payee: Payee, *, whole: bool) -> dict[str, Any]:
    """The account for those who pay or own it; for others only enough to tell accounts apart."""
    if not whole:
        return {"iban": f"{payee.iban[:4]}…{payee.iban[-4:]}"}
    address = payee.address
    return {
        "iban": payee.iban,
        "bic": payee.bic,
        "account_holder": payee.account_holder,
        "address": {
            "street": address.street,
            "building": address.building,
            "postcode": address.postcode,
            "town": address.town,
            "country": address.country,
        },
    }
