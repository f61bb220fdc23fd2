"""The bank's word: each message moves each payment once, for the right partnership and the right amount."""

import asyncio

import pytest

from contracts.events.funding import EvidenceReceived
from tests.funding.bank_xml import camt_053, camt_054, entry, pain_002, payment, status
from tests.funding.money_kit import PAID, Exchange, Running, Someone

RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"


def debit(end_to_end_id: str, amount: str = "450.00", currency: str = "EUR") -> bytes:
    return camt_054(entry(amount, payment(end_to_end_id, amount, currency=currency), currency=currency))


def credit(end_to_end_id: str) -> bytes:
    return camt_054(entry("450.00", payment(end_to_end_id, "450.00", RETURN), direction="CRDT", day="2026-06-19"))


async def outcomes(officer: Someone, content: bytes) -> list[str]:
    answer = await officer.send_xml(content)
    assert answer.status_code == 200, answer.text
    return [one["outcome"] for one in answer.json()["entries"]]


async def test_a_booked_debit_pays_the_claim(funding: Running) -> None:
    exchange = Exchange(funding)
    end_to_end_id = await exchange.ordered()
    answer = await exchange.finance(PAID).send_xml(debit(end_to_end_id))
    expected = {"end_to_end_id": end_to_end_id, "claim_id": str(exchange.claim_id), "outcome": "paid"}
    assert answer.json()["entries"] == [expected]
    claim = (await exchange.owner().get(f"/api/claims/{exchange.claim_id}")).json()
    assert (claim["status"], claim["paid_on"]) == ("paid", "2026-06-17")
    assert await exchange.money() == ("paid", 450_00)
    assert (await exchange.told())[-1] == "ReimbursementPaid"


async def test_the_same_message_again_pays_nothing(funding: Running) -> None:
    exchange = Exchange(funding)
    end_to_end_id = await exchange.ordered()
    officer = exchange.finance(PAID)
    seen = [await outcomes(officer, debit(end_to_end_id)) for _ in range(2)]
    seen.append(await outcomes(officer, camt_053(entry("450.00", payment(end_to_end_id, None)))))
    assert seen == [["paid"], ["duplicate"], ["duplicate"]]
    assert (await exchange.told()).count("ReimbursementPaid") == 1


async def test_ten_messages_at_once_pay_once(funding: Running) -> None:
    exchange = Exchange(funding)
    content = debit(await exchange.ordered())
    seen = await asyncio.gather(*(outcomes(exchange.finance(PAID), content) for _ in range(10)))
    assert sorted(seen) == [["duplicate"]] * 9 + [["paid"]]
    assert (await exchange.told()).count("ReimbursementPaid") == 1
    assert await exchange.money() == ("paid", 450_00)


@pytest.mark.parametrize(("amount", "currency"), [("450.01", "EUR"), ("449.99", "EUR"), ("450.00", "PLN")])
async def test_another_amount_or_currency_pays_nothing(funding: Running, amount: str, currency: str) -> None:
    exchange = Exchange(funding)
    end_to_end_id = await exchange.ordered()
    assert await outcomes(exchange.finance(PAID), debit(end_to_end_id, amount, currency)) == ["mismatch"]
    assert await exchange.status() == "ordered"


async def test_another_partnership_sees_nothing_of_the_payment(funding: Running) -> None:
    exchange = Exchange(funding)
    end_to_end_id = await exchange.ordered()
    elsewhere = exchange.someone("fred", "finance_officer", at=PAID, partnership="CLOTH-NEXT")
    answer = await elsewhere.send_xml(debit(end_to_end_id))
    assert answer.json()["entries"] == [{"end_to_end_id": end_to_end_id, "claim_id": None, "outcome": "unmatched"}]
    assert await exchange.status() == "ordered"


async def test_a_refused_order_can_be_ordered_again_under_a_new_id(funding: Running) -> None:
    exchange = Exchange(funding)
    first = await exchange.ordered()
    assert await outcomes(exchange.finance(PAID), pain_002(status(first, "RJCT", "450.00"))) == ["rejected"]
    assert await exchange.status() == "approved"
    assert await exchange.money() == ("committed", 450_00)
    second = await exchange.order(at=PAID)
    assert second != first
    assert await outcomes(exchange.finance(PAID), debit(first)) == ["mismatch"]
    assert await outcomes(exchange.finance(PAID), debit(second)) == ["paid"]
    told = [name for name in await exchange.told() if name.startswith(("Reimbursement", "Payment"))]
    assert told[-4:] == ["PaymentOrdered", "ReimbursementRefused", "PaymentOrdered", "ReimbursementPaid"]


async def test_a_refused_file_gives_back_all_of_its_claims(funding: Running) -> None:
    exchange = Exchange(funding)
    await exchange.ordered()
    batch = (await exchange.finance().get(f"/api/claims/{exchange.claim_id}")).json()["batch_id"]
    file_id = batch.replace("-", "")
    assert await outcomes(exchange.finance(PAID), pain_002(group="RJCT", file_id=file_id)) == ["rejected"]
    assert await exchange.status() == "approved"


async def test_money_that_comes_back_is_committed_again(funding: Running) -> None:
    exchange = Exchange(funding)
    first = await exchange.ordered()
    officer = exchange.finance(PAID)
    seen = [await outcomes(officer, content) for content in (debit(first), credit(first), credit(first), debit(first))]
    assert seen == [["paid"], ["returned"], ["duplicate"], ["duplicate"]]
    assert await exchange.status() == "approved"
    assert await exchange.money() == ("committed", 450_00)
    second = await exchange.order(at=PAID)
    assert await outcomes(officer, debit(second)) == ["paid"]
    assert await exchange.money() == ("paid", 450_00)


async def test_a_statement_with_everything_in_it_is_taken_entry_by_entry(funding: Running) -> None:
    paid, odd = Exchange(funding), Exchange(funding)
    ids = [await paid.ordered(), await odd.ordered()]
    content = camt_053(
        entry("12.50"),
        entry("900.00", payment(ids[0], "450.00"), payment(ids[1], "449.00"), payment("somebody-else", "1.00")),
        entry("450.00", payment(ids[1], None), booked="PDNG"),
    )
    answer = await paid.finance(PAID).send_xml(content)
    assert [one["outcome"] for one in answer.json()["entries"]] == ["unmatched", "paid", "mismatch", "unmatched"]
    assert answer.json()["without_effect"] == 1
    assert [await paid.status(), await odd.status()] == ["paid", "ordered"]


async def test_only_finance_officers_import(funding: Running) -> None:
    exchange = Exchange(funding)
    for someone in (exchange.authorising(), exchange.owner(), exchange.someone("eva", "evaluator")):
        assert (await someone.send_xml(camt_054())).status_code == 403
    assert (await exchange.client.post("/api/bank-messages", content=camt_054())).status_code == 401


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (camt_054(), "text/plain", 415),
        (camt_054(), "application/json", 415),
        (b"<a", "application/xml", 400),
        (b"", "application/xml", 400),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "application/xml", 422),
        (camt_054().replace(b"001.08", b"001.02"), "application/xml", 422),
        (b"<a>" + b" " * 2_000_000 + b"</a>", "application/xml", 413),
    ],
)
async def test_a_message_that_is_none_is_refused(funding: Running, content: bytes, media_type: str, code: int) -> None:
    answer = await Exchange(funding).finance().send_xml(content, media_type)
    assert answer.status_code == code
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_each_payment_is_told_in_its_own_case_s_time(funding: Running) -> None:
    early, late = Exchange(funding), Exchange(funding)
    ids = [await early.ordered(), await late.ordered()]
    async with late.store("2026-07-01T09:00:00Z") as store:
        await store.tx.tell(
            EvidenceReceived(application_id=late.id, partnership=late.partnership, kind="travel_invoice")
        )
    content = camt_054(entry("900.00", *(payment(one, "450.00") for one in ids)))
    assert await outcomes(early.finance(PAID), content) == ["paid", "paid"]
    last = "select occurred_at::text from outbox where key = $1 order by id desc limit 1"
    times = [await funding.service.pool.fetchval(last, str(exchange.id)) for exchange in (early, late)]
    assert times == ["2026-06-10 09:00:00+00", "2026-07-01 09:00:00+00"]
