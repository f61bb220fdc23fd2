"""A whole exchange, as far as this service sees it."""

from itertools import pairwise

from tests.applications.cases import a_case
from tests.applications.conftest import Applications


async def test_an_exchange_runs_from_the_form_to_its_closure(applications: Applications) -> None:
    case = await a_case(applications)
    eligible = await case.until("eligible")
    assert eligible["eligibility"]["lump_sum"]["amount"] == "900.00"
    await case.close()
    closed = await case.show()
    assert closed["reimbursement"]["paid_on"] == "2026-06-22"
    assert closed["report"]["status"] == "validated"
    assert closed["travel"]["actual_last_day"] == "2026-06-05"
    assert [one["document"] for one in closed["documents"]] == ["commitment_to_quality", "financial_agreement"]
    assert all(one["at"] <= after["at"] for one, after in pairwise(closed["history"]))
    assert (closed["history"][0]["event"], closed["history"][-1]["event"]) == ("ApplicationSubmitted", "ExchangeClosed")
    told = await applications.told(case.id)
    assert [name for name in told if name in OWN] == OWN


OWN = [
    "ApplicationSubmitted",
    "EligibilityAssessed",
    "CommitmentDrawnUp",
    "CommitmentSigned",
    "CommitmentSigned",
    "CommitmentSigned",
    "CommitmentSigned",
    "ApplicationReady",
    "TravelStarted",
    "TravelCompleted",
    "ClosingReportSubmitted",
    "CertificateIssued",
    "ExchangeClosed",
]
