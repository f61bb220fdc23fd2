"""Payment batches: approved claims of one partnership, ordered once, by a third person."""

import asyncio
import hashlib
from uuid import UUID

import asyncpg
import pytest
from defusedxml.ElementTree import fromstring
from sepaxml.validation import try_valid_xml  # type: ignore[import-untyped]

from services.kernel.identifiers import new_id
from tests.funding.money_kit import CLAIMED, Exchange, Running

BATCHES = "/api/payment-batches"


async def test_a_batch_pays_what_was_approved_to_the_account_that_was_approved(funding: Running) -> None:
    first, second = await Exchange(funding).payable(), await Exchange(funding).payable()
    ids = [str(first.claim_id), str(second.claim_id)]
    batch = (await first.authorising().post(BATCHES, {"claim_ids": ids})).json()
    assert batch["control_sum"] == {"amount": "900.00", "currency": "EUR"}
    assert sorted(batch["claim_ids"]) == sorted(ids)
    file = await first.finance().get(f"{BATCHES}/{batch['id']}/pain.001.xml")
    try_valid_xml(file.content, "pain.001.001.09")
    assert hashlib.sha256(file.content).hexdigest() == batch["file_sha256"]
    texts = [element.text for element in fromstring(file.content).iter() if element.text]
    assert texts.count("PL61109010140000071219812874") == texts.count("Mazovia Foods + Co") == 2
    assert texts.count("450.00") == 2
    assert "FR1420041010050500013M02606" in texts


async def test_the_file_is_executed_on_a_bank_working_day(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    saturday = exchange.authorising("2026-06-13T09:00:00Z")
    batch = (await saturday.post(BATCHES, {"claim_ids": [str(exchange.claim_id)]})).json()
    assert batch["execution_on"] == "2026-06-15"


async def test_the_same_file_is_given_out_every_time(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    batch = (await exchange.authorising().post(BATCHES, {"claim_ids": [str(exchange.claim_id)]})).json()
    files = [(await exchange.finance().get(f"{BATCHES}/{batch['id']}/pain.001.xml")).content for _ in range(2)]
    assert files[0] == files[1]


async def test_a_claim_is_in_one_batch_only(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    body = {"claim_ids": [str(exchange.claim_id)]}
    first = (await exchange.authorising().post(BATCHES, body)).json()
    answer = await exchange.authorising(subject="olaf").post(BATCHES, body)
    assert (answer.status_code, answer.json()["existing_id"]) == (409, first["id"])


async def test_ten_batches_at_once_order_a_claim_once(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    body = {"claim_ids": [str(exchange.claim_id)]}
    officers = [exchange.authorising(subject=f"otto-{number}") for number in range(10)]
    answers = await asyncio.gather(*(officer.post(BATCHES, body) for officer in officers))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert (await exchange.told()).count("PaymentOrdered") == 1


async def test_two_batches_of_the_same_claims_in_another_order_do_not_block_each_other(funding: Running) -> None:
    ids = [str((await Exchange(funding).payable()).claim_id) for _ in range(4)]
    officer = Exchange(funding).authorising()
    orders = [{"claim_ids": ids if number % 2 else ids[::-1]} for number in range(6)]
    answers = await asyncio.gather(*(officer.post(BATCHES, order) for order in orders))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5


async def test_who_approved_or_validated_does_not_order(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    body = {"claim_ids": [str(exchange.claim_id)]}
    for subject in ("fiona", "eva", exchange.owner_subject):
        answer = await exchange.authorising(subject=subject).post(BATCHES, body)
        assert answer.status_code == 403
    assert await exchange.status() == "approved"


async def test_one_refused_claim_refuses_the_batch(funding: Running) -> None:
    good, unready = await Exchange(funding).payable(), await Exchange(funding).claimed()
    answer = await good.authorising().post(BATCHES, {"claim_ids": [str(good.claim_id), str(unready.claim_id)]})
    assert (answer.status_code, answer.json()["claim_id"]) == (409, str(unready.claim_id))
    assert await good.status() == "approved"
    assert "PaymentOrdered" not in await good.told()


async def test_claims_of_another_partnership_are_not_there(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    elsewhere = exchange.someone("oda", "authorising_officer", partnership="CLOTH-NEXT")
    body = {"claim_ids": [str(exchange.claim_id)]}
    assert (await elsewhere.post(BATCHES, body)).status_code == 404
    assert (await exchange.authorising().post(BATCHES, {"claim_ids": [str(new_id())]})).status_code == 404
    assert (await exchange.finance(subject="franz").post(BATCHES, body)).status_code == 403


@pytest.mark.parametrize("claim_ids", [[], ["no uuid"], [str(UUID(int=7))] * 2, "none"])
async def test_a_batch_of_nothing_or_of_twins_is_refused(funding: Running, claim_ids: object) -> None:
    answer = await Exchange(funding).authorising().post(BATCHES, {"claim_ids": claim_ids})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("claim_ids")


async def test_payment_files_are_for_those_who_pay(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    batch = (await exchange.authorising().post(BATCHES, {"claim_ids": [str(exchange.claim_id)]})).json()
    file = f"{BATCHES}/{batch['id']}/pain.001.xml"
    elsewhere = exchange.someone("fred", "finance_officer", partnership="CLOTH-NEXT")
    people = (exchange.finance(), exchange.someone("eva", "evaluator"), elsewhere, exchange.owner())
    assert [(await one.get(file)).status_code for one in people] == [200, 403, 404, 403]
    listed = (await exchange.finance().get(BATCHES)).json()["items"]
    assert batch["id"] in [item["id"] for item in listed]


async def test_the_database_itself_wants_three_people(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    spoil = "update claims set approved_by = report_validated_by where id = $1"
    with pytest.raises(asyncpg.CheckViolationError, match="approver_is_not_the_validator"):
        await funding.service.pool.execute(spoil, exchange.claim_id)
    end_to_end_id = await exchange.order()
    for column in ("approved_by", "report_validated_by"):
        spoil = f"update payment_orders set ordered_by = {column} where end_to_end_id = '{end_to_end_id}'"
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="never pays who ordered it"):
            await funding.service.pool.execute(spoil)
        with pytest.raises(asyncpg.CheckViolationError, match="three_people"):
            await funding.service.pool.execute(f"alter table payment_orders disable trigger user; {spoil}")


@pytest.mark.parametrize(
    "change", ["amount_cents = amount_cents + 1", "iban = 'DE89370400440532013000'", "account_holder = 'Mallory'"]
)
async def test_the_database_itself_keeps_an_approval_to_its_amount_and_account(funding: Running, change: str) -> None:
    exchange = await Exchange(funding).payable()
    with pytest.raises(asyncpg.CheckViolationError, match="approval_is_of_this_amount_and_account"):
        await funding.service.pool.execute(f"update claims set {change} where id = $1", exchange.claim_id)


async def test_the_database_itself_refuses_a_transfer_that_nobody_approved(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    await exchange.order()
    forged = """
        insert into payment_orders
        select 'forged', batch_id, 99, claim_id, 99, amount_cents + 1, currency, 'ordered',
               report_validated_by, approved_by, ordered_by
        from payment_orders where claim_id = $1
    """
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="repeats what was approved"):
        await funding.service.pool.execute(forged, exchange.claim_id)
    twin = forged.replace("amount_cents + 1", "amount_cents")
    with pytest.raises(asyncpg.UniqueViolationError, match="payment_orders_live"):
        await funding.service.pool.execute(twin, exchange.claim_id)


async def test_a_batch_is_told_once_for_each_claim(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    body, key = {"claim_ids": [str(exchange.claim_id)]}, {"Idempotency-Key": str(new_id())}
    first = await exchange.authorising(CLAIMED).post(BATCHES, body, **key)
    again = await exchange.authorising(CLAIMED).post(BATCHES, body, **key)
    assert first.json() == again.json()
    assert (await exchange.told())[-1] == "PaymentOrdered"
    assert (await exchange.told()).count("PaymentOrdered") == 1


async def test_nobody_orders_the_payment_of_an_exchange_of_their_own_or_in_conflict(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    await exchange.declare_conflict("otto")
    body = {"claim_ids": [str(exchange.claim_id)]}
    for subject in (exchange.owner_subject, "host-owner", "otto"):
        assert (await exchange.authorising(subject=subject).post(BATCHES, body)).status_code == 403
    assert (await exchange.authorising(subject="olga").post(BATCHES, body)).status_code == 201
