"""What a case says about its claim: the same as those who pay it."""

from typing import Any

import pytest

from contracts.events.funding import (
    PaymentOrdered,
    ReimbursementApproved,
    ReimbursementClaimed,
    ReimbursementClosed,
    ReimbursementEvent,
    ReimbursementPaid,
    ReimbursementRefused,
)
from contracts.scheme.money import Money
from services.kernel.identifiers import new_id
from tests.applications.cases import LATER, Case, a_case
from tests.applications.conftest import Applications
from tests.kit import eventually

CLAIM_ID, BATCH_ID = new_id(), new_id()


@pytest.fixture(scope="module")
async def case(applications: Applications) -> Case:
    """A case whose claim is approved."""
    case = await a_case(applications)
    await case.make_ready()
    await case.travel()
    await case.report()
    await case.validate_report()
    due = {"due_on": "2026-06-30", "target_on": "2026-06-15"}
    await hears(case, ReimbursementApproved, approved_by="finn", **due)
    await case.until("payable")
    return case


async def hears(case: Case, kind: type[ReimbursementEvent], **facts: Any) -> None:
    await case.hear(kind(**case.about, claim_id=CLAIM_ID, amount=Money(45_000), **facts), at=LATER)


async def says(case: Case, status: str) -> dict[str, Any]:
    """What the case says about the claim as soon as it has this status."""

    async def look() -> dict[str, Any] | None:
        shown: dict[str, Any] = (await case.show())["reimbursement"]
        return shown if shown["status"] == status else None

    return await eventually(look)


async def ordered(case: Case) -> None:
    await hears(case, PaymentOrdered, batch_id=BATCH_ID, end_to_end_id="E2E", ordered_by="olga")
    await says(case, "ordered")


async def test_a_claim_whose_payment_the_bank_rejected_is_approved_again(case: Case) -> None:
    await ordered(case)
    await hears(case, ReimbursementRefused, end_to_end_id="E2E", returned=False)
    shown = await says(case, "approved")
    assert (shown["due_on"], shown["paid_on"]) == ("2026-06-30", None)
    assert (await case.show())["status"] == "payable"


async def test_a_claim_whose_money_came_back_is_approved_again_and_not_paid(case: Case) -> None:
    await ordered(case)
    await hears(case, ReimbursementPaid, end_to_end_id="E2E", paid_on="2026-06-22")
    assert (await says(case, "paid"))["paid_on"] == "2026-06-22"
    await hears(case, ReimbursementRefused, end_to_end_id="E2E", returned=True)
    assert (await says(case, "approved"))["paid_on"] is None
    assert (await case.show())["status"] == "closed"


async def test_a_claim_that_ends_with_its_exchange_is_rejected(applications: Applications) -> None:
    case = await a_case(applications)
    await hears(case, ReimbursementClaimed)
    await says(case, "submitted")
    await hears(case, ReimbursementClosed)
    assert (await says(case, "rejected"))["due_on"] is None
