"""What every event about a case, or about a claim, says of it."""

from typing import Any

from services.funding.domain.case import Case
from services.funding.domain.claim import Claim


def about_case(case: Case) -> dict[str, Any]:
    return {"application_id": case.application_id, "partnership": case.partnership}


def about_claim(claim: Claim) -> dict[str, Any]:
    return {
        "application_id": claim.application_id,
        "partnership": claim.partnership,
        "claim_id": claim.id,
        "amount": claim.amount,
    }
