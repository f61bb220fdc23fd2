"""Claims: reckoned from the actual days, approved once when complete, by somebody else than the validator."""

import asyncio
from typing import Any

import pytest

from tests.funding.money_kit import CLAIM, CLAIMED, Exchange, Running, a_pdf

ACCOUNT_FAULTS: list[tuple[str, Any]] = [
    ("iban", "PL62109010140000071219812874"),
    ("iban", "TR330006100519786457841326"),
    ("iban", 61109010140000071219812874),
    ("iban", None),
    ("bic", "AGRIFRPP"),
    ("bic", "NOBANK"),
    ("account_holder", "   "),
    ("account_holder", "🙂"),
    ("account_holder", "a" * 71),
    ("account_holder", "two\nlines"),
    ("address.town", ""),
    ("address.country", "QQ"),
    ("address.country", "pl"),
    ("address.door", "unknown"),
    ("amount", "900.00"),
]


def with_fault(field: str, value: Any) -> dict[str, Any]:
    outer, _, inner = field.partition(".")
    return {outer: {**CLAIM["address"], inner: value} if inner else value}  # type: ignore[dict-item]


async def test_a_claim_comes_to_what_the_actual_days_earn(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    claim = (await exchange.finance().get(f"/api/claims/{exchange.claim_id}")).json()
    assert claim["amount"] == {"amount": "450.00", "currency": "EUR"}
    assert "Halved once: fewer than 5 working days" in claim["calculation"]
    assert (claim["due_on"], claim["target_on"]) == ("2026-06-18", "2026-06-15")
    assert all(item["done"] for item in claim["checklist"])


async def test_a_further_copy_of_an_invoice_does_not_postpone_the_payment(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    later = exchange.owner(at="2026-06-20T09:00:00Z")
    assert (await later.upload(exchange.id, "travel_invoice", a_pdf("a copy"))).status_code == 201
    assert (await exchange.finance().get(f"/api/claims/{exchange.claim_id}")).json()["due_on"] == "2026-06-18"


@pytest.mark.parametrize(("field", "value"), ACCOUNT_FAULTS)
async def test_a_faulty_claim_names_its_field_and_is_not_kept(funding: Running, field: str, value: Any) -> None:
    exchange = await Exchange(funding).home()
    answer = await exchange.claim(**with_fault(field, value))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await exchange.owner().get(f"/api/applications/{exchange.id}/claim")).status_code == 404
    assert "ReimbursementClaimed" not in await exchange.told()


async def test_a_claim_before_the_return_is_too_early(funding: Running) -> None:
    exchange = await Exchange(funding).signed()
    assert (await exchange.claim()).status_code == 409


async def test_a_virtual_exchange_has_nothing_to_claim(funding: Running) -> None:
    exchange = await Exchange(funding).home(mode="virtual", cents=0)
    answer = await exchange.claim()
    assert answer.status_code == 409
    assert "nothing to claim" in answer.json()["detail"]


async def test_a_second_claim_names_the_first(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    answer = await exchange.claim()
    assert answer.status_code == 409
    assert answer.json()["existing_id"] == str(exchange.claim_id)


async def test_two_claims_at_once_are_one(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    answers = await asyncio.gather(*(exchange.claim() for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409, 409]
    assert (await exchange.told()).count("ReimbursementClaimed") == 1


async def test_only_the_visiting_organisation_claims(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    path = f"/api/applications/{exchange.id}/claim"
    assert (await exchange.stranger().post(path, CLAIM)).status_code == 404
    assert (await exchange.finance().post(path, CLAIM)).status_code == 403


async def test_strangers_see_no_claim_and_evaluators_no_account(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    path = f"/api/claims/{exchange.claim_id}"
    elsewhere = exchange.someone("fred", "finance_officer", partnership="CLOTH-NEXT")
    assert [(await one.get(path)).status_code for one in (exchange.stranger(), elsewhere)] == [404, 404]
    seen = (await exchange.someone("eva", "evaluator").get(path)).json()
    assert seen["account"] == {"iban": "PL61…2874"}


async def test_finance_staff_list_the_claims_of_their_partnership(funding: Running) -> None:
    exchange = await Exchange(funding, "HEMPCLUB-NEXT").claimed()
    listed = (await exchange.finance().get("/api/claims", status="submitted")).json()
    assert str(exchange.claim_id) in [item["id"] for item in listed["items"]]
    assert {item["partnership"] for item in listed["items"]} == {"HEMPCLUB-NEXT"}
    others = (await exchange.someone("fred", "finance_officer", partnership="CLOTH-NEXT").get("/api/claims")).json()
    assert str(exchange.claim_id) not in [item["id"] for item in others["items"]]


async def test_pages_of_claims_hold_each_claim_once(funding: Running) -> None:
    exchanges = [await Exchange(funding, "PHOTONICS-NEXT").claimed() for _ in range(3)]
    finance, seen, cursor = exchanges[0].finance(), [], None
    while True:
        page = (await finance.get("/api/claims", limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) >= 3


async def test_an_approval_releases_what_the_actual_days_do_not_earn(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    assert await exchange.money() == ("committed", 900_00)
    answer = await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval")
    assert answer.json()["status"] == "approved"
    assert await exchange.money() == ("committed", 450_00)
    assert (await exchange.told())[-2:] == ["CofundingReleased", "ReimbursementApproved"]


async def test_an_incomplete_claim_is_not_approved_and_says_what_is_missing(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    await exchange.with_evidence("outward_travel", "travel_invoice", "accommodation_invoice")
    exchange.claim_id = (await exchange.claim()).json()["id"]
    answer = await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval")
    assert answer.status_code == 409
    assert answer.json()["missing"] == ["return_travel", "report_validated"]
    await exchange.validated()
    await exchange.with_evidence("return_travel")
    assert (await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 200


async def test_who_validated_the_report_does_not_approve_the_claim(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    both = exchange.someone("eva", "evaluator", "finance_officer")
    assert (await both.post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 403
    assert await exchange.status() == "submitted"


@pytest.mark.parametrize("side", ["visitor", "host"])
async def test_nobody_decides_on_the_claim_of_an_exchange_of_their_own(funding: Running, side: str) -> None:
    exchange = await Exchange(funding).claimed()
    subject = exchange.owner_subject if side == "visitor" else "host-owner"
    same = exchange.someone(subject, "applicant", "finance_officer")
    assert (await same.post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 403
    assert (await same.post(f"/api/claims/{exchange.claim_id}/return", {"reason": "no"})).status_code == 403
    assert "Approve the claim" not in (await same.get(f"/claims/{exchange.claim_id}")).text


async def test_who_declared_a_conflict_in_a_case_does_not_approve_its_claim(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    await exchange.declare_conflict("fiona")
    assert (await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 403
    assert (await exchange.finance(subject="fred").post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 200


@pytest.mark.parametrize("role", ["authorising_officer", "coordinator", "evaluator"])
async def test_only_finance_officers_decide_on_claims(funding: Running, role: str) -> None:
    exchange = await Exchange(funding).claimed()
    someone = exchange.someone("olga", role)
    assert (await someone.post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 403
    assert (await someone.post(f"/api/claims/{exchange.claim_id}/return", {"reason": "no"})).status_code == 403


async def test_ten_approvals_at_once_are_one(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    path = f"/api/claims/{exchange.claim_id}/approval"
    officers = [exchange.finance(subject=f"fiona-{number}") for number in range(10)]
    answers = await asyncio.gather(*(officer.post(path) for officer in officers))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert (await exchange.told()).count("ReimbursementApproved") == 1


async def test_a_returned_claim_is_claimed_again_with_another_account(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    back = await exchange.finance().post(f"/api/claims/{exchange.claim_id}/return", {"reason": "<b>closed</b> account"})
    assert (back.json()["status"], back.json()["return_reason"]) == ("returned", "<b>closed</b> account")
    again = await exchange.claim(iban="DE89370400440532013000", bic=None)
    assert again.json() == {"id": str(exchange.claim_id), "status": "submitted"}
    assert (await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval")).status_code == 200
    assert await exchange.money() == ("committed", 450_00)


async def test_a_decision_on_an_older_state_is_refused(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    seen = (await exchange.finance().get(f"/api/claims/{exchange.claim_id}")).headers["etag"]
    await exchange.finance().post(f"/api/claims/{exchange.claim_id}/return", {"reason": "wrong account"})
    await exchange.claim()
    answer = await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval", **{"If-Match": seen})
    assert answer.status_code == 412


async def test_days_that_changed_after_the_claim_void_it(funding: Running) -> None:
    exchange = await Exchange(funding).claimed(last_day="2026-06-05")
    async with exchange.store(CLAIMED) as store:
        await store.tx.run("update cases set actual_last_day = '2026-06-04' where application_id = $1", exchange.id)
    answer = await exchange.finance().post(f"/api/claims/{exchange.claim_id}/approval")
    assert answer.status_code == 409


async def test_an_approval_before_the_claim_in_case_time_is_refused(funding: Running) -> None:
    exchange = await Exchange(funding).claimed()
    answer = await exchange.finance(at="2026-06-07T09:00:00Z").post(f"/api/claims/{exchange.claim_id}/approval")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Test-Clock"
    assert await exchange.status() == "submitted"
    assert await exchange.money() == ("committed", 900_00)
