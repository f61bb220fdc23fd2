"""The reimbursement events of a partnership: in order, page by page or live, and nobody else's."""

import asyncio
import json
from typing import Any

from services.funding.api.finance import live
from tests.funding.bank_xml import camt_054, entry, payment
from tests.funding.money_kit import PAID, Exchange, Running, Someone
from tests.kit import eventually

EVENTS = "/api/finance/events"


async def all_of(someone: Someone, exchange: Exchange, number: int) -> list[dict[str, Any]]:
    """The events of an exchange once this many are out."""

    async def look() -> list[dict[str, Any]] | None:
        items = (await someone.get(EVENTS, limit=500)).json()["items"]
        found = [item for item in items if item["application_id"] == str(exchange.id)]
        return found if len(found) >= number else None

    return await eventually(look)


async def test_finance_staff_see_a_claim_on_its_way(funding: Running) -> None:
    exchange = Exchange(funding)
    end_to_end_id = await exchange.ordered()
    await exchange.finance(PAID).send_xml(camt_054(entry("450.00", payment(end_to_end_id, "450.00"))))
    items = await all_of(exchange.finance(), exchange, 4)
    told = ["ReimbursementClaimed", "ReimbursementApproved", "PaymentOrdered", "ReimbursementPaid"]
    assert [item["event"] for item in items] == told
    assert {json.dumps(item["amount"]) for item in items} == {'{"amount": "450.00", "currency": "EUR"}'}
    assert items[-1]["at"] == "2026-06-10T09:00:00.000000Z"
    assert not any("iban" in item or "account_holder" in item for item in items)


async def test_pages_go_on_where_the_last_one_ended(funding: Running) -> None:
    exchange = await Exchange(funding, "BIGINN-NEXT").payable()
    await all_of(exchange.finance(), exchange, 2)
    first = (await exchange.finance().get(EVENTS, limit=1)).json()
    assert len(first["items"]) == 1
    rest = (await exchange.finance().get(EVENTS, after=first["next"], limit=500)).json()
    assert [item["event"] for item in first["items"] + rest["items"]] == [
        "ReimbursementClaimed",
        "ReimbursementApproved",
    ]
    assert rest["next"] is None


async def test_the_events_of_others_are_not_there(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    await all_of(exchange.finance(), exchange, 2)
    elsewhere = exchange.someone("fred", "finance_officer", partnership="CLOTH-NEXT")
    assert (await elsewhere.get(EVENTS)).json()["items"] == []
    assert (await elsewhere.get(EVENTS, partnership="AURORA-NEXT")).status_code == 403
    assert (await exchange.owner().get(EVENTS)).status_code == 403
    auditor = exchange.someone("alba", "auditor")
    assert len(await all_of(auditor, exchange, 2)) == 2


async def test_who_follows_live_hears_what_comes_next(funding: Running) -> None:
    exchange = await Exchange(funding).payable()
    seen = (await all_of(exchange.finance(), exchange, 2))[-1]["position"]
    stream = live(funding.service.lending, exchange.partnership, seen)
    await exchange.order()
    heard = await asyncio.wait_for(anext(stream), 20)
    await stream.aclose()
    assert (heard["event"], int(heard["id"])) == ("PaymentOrdered", json.loads(heard["data"])["position"])
    assert json.loads(heard["data"])["claim_id"] == str(exchange.claim_id)
