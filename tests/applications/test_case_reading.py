"""Who may read a case and what it shows, and news that comes late."""

from typing import Any

import pytest

from contracts.events.funding import (
    CofundingApproved,
    CofundingReleased,
    CofundingWaitlisted,
    ReimbursementApproved,
    ReimbursementPaid,
    ReimbursementReturned,
)
from contracts.scheme.money import Money
from services.kernel.identifiers import new_id
from tests.applications.cases import LATER, Case, a_case
from tests.applications.conftest import Applications
from tests.kit import eventually


@pytest.fixture(scope="module")
async def case(applications: Applications) -> Case:
    case = await a_case(applications)
    await case.until("eligible")
    return case


@pytest.mark.parametrize(
    ("role", "partnership", "status"),
    [
        ("evaluator", "AURORA-NEXT", 200),
        ("finance_officer", "AURORA-NEXT", 200),
        ("evaluator", "BIGINN-NEXT", 404),
        ("support_office", None, 200),
        ("auditor", None, 200),
        ("applicant", None, 404),
    ],
)
async def test_a_case_is_read_by_its_own_people(case: Case, role: str, partnership: str | None, status: int) -> None:
    reader = case.applications.as_person(f"some-{role}", role, partnership=partnership)
    assert (await reader.get(case.path)).status_code == status
    listed = (await reader.get("/api/applications")).json()["items"]
    assert (case.id in [item["id"] for item in listed]) is (status == 200)


async def test_nobody_reads_without_a_token(case: Case) -> None:
    assert (await case.applications.client.get(case.path)).status_code == 401


async def test_who_travels_is_shown_to_the_visitor_and_the_deciding_partnership_only(case: Case) -> None:
    assert (await case.visitor.get(case.path)).json()["proposal"]["representative"]["name"] == "Ola Nowak"
    assert "representative" not in (await case.host.get(case.path)).json()["proposal"]


async def test_findings_about_the_representative_are_not_for_the_host(case: Case) -> None:
    def found(answer: Any) -> str:
        findings = answer.json()["eligibility"]["findings"]
        return str(next(one["found"] for one in findings if one["rule"] == "ELIG-05"))

    assert "Poland" in found(await case.visitor.get(case.path))
    assert found(await case.host.get(case.path)) == "not shown to you"


async def test_a_list_goes_on_where_its_page_ended(applications: Applications, case: Case) -> None:
    for _ in range(2):
        await a_case(applications, case.match_id)
    first = (await case.visitor.get("/api/applications", limit=2)).json()
    rest = (await case.visitor.get("/api/applications", limit=200, cursor=first["next"])).json()
    assert rest["next"] is None
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert ids == sorted(set(ids), reverse=True)
    assert case.id in ids


async def test_a_list_is_narrowed_by_status(applications: Applications, case: Case) -> None:
    listed = (await case.visitor.get("/api/applications", status="eligible")).json()["items"]
    assert {item["status"] for item in listed} == {"eligible"}
    assert (await case.visitor.get("/api/applications", status="excellent")).status_code == 422
    assert (await case.visitor.get("/api/applications", partnership="\0")).status_code == 422


async def test_a_waiting_case_shows_its_amount_and_is_approved_when_room_appears(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    money = {"amount": Money(90_000), "missing": Money(100), "decided_by": "eva"}
    await case.hear(CofundingWaitlisted(**case.about, revision=1, **money), role="evaluator")
    shown = await case.until("waitlisted")
    assert shown["cofunding"] == {"status": "waitlisted", "lump_sum": {"amount": "900.00", "currency": "EUR"}}
    await case.approve()


async def test_an_approval_that_crosses_a_withdrawal_leaves_the_case_withdrawn(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    await case.visitor.post(f"{case.path}/withdrawal", {"reason": "Our plans changed."})
    await case.hear(
        CofundingApproved(**case.about, revision=1, amount=Money(90_000), decided_by="eva"),
        CofundingReleased(**case.about, amount=Money(90_000), reason="withdrawn"),
    )

    async def released() -> bool:
        return bool((await case.show())["cofunding"]["status"] == "released")

    await eventually(released)
    shown = await case.show()
    assert (shown["status"], shown["documents"]) == ("withdrawn", [])


async def test_a_claim_that_comes_back_after_approval_is_payable_again_when_approved_again(
    applications: Applications,
) -> None:
    case = await a_case(applications)
    await case.make_ready()
    await case.travel()
    await case.report()
    await case.validate_report()
    claim = {**case.about, "claim_id": new_id(), "amount": Money(90_000)}
    approved = ReimbursementApproved(**claim, approved_by="finn", due_on="2026-06-30", target_on="2026-06-15")
    await case.hear(approved, at=LATER)
    assert (await case.until("payable"))["reimbursement"]["due_on"] == "2026-06-30"
    await case.hear(ReimbursementReturned(**claim, returned_by="finn"), at=LATER)
    assert (await case.until("reported"))["reimbursement"]["status"] == "returned"
    await case.hear(approved, at=LATER)
    await case.until("payable")


async def test_a_second_word_of_the_bank_closes_nothing_twice(applications: Applications) -> None:
    case = await a_case(applications)
    await case.close()
    claim = {**case.about, "claim_id": new_id(), "amount": Money(90_000)}
    await case.hear(ReimbursementPaid(**claim, end_to_end_id="E2E", paid_on="2026-06-23"), at=LATER)

    async def noted() -> bool:
        return bool((await case.show())["reimbursement"]["paid_on"] == "2026-06-23")

    await eventually(noted)
    assert (await applications.told(case.id)).count("ExchangeClosed") == 1


async def test_other_services_learn_organisations_and_stay_but_no_person(case: Case) -> None:
    service = case.applications.service
    token = service.service_tokens.sign("funding", "applications", "agreement")
    path = f"/internal/applications/{case.id}"
    answer = await case.applications.client.get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["visitor"]["name"] == "Młyn Warszawa"
    assert "Ola Nowak" not in answer.text
    asked = await service.pool.fetch("select subject, purpose from audit where path = $1", path)
    assert [tuple(row) for row in asked] == [("funding", "agreement")]
    assert (await case.visitor.get(path)).status_code == 404
