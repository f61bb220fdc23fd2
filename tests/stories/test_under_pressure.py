"""The last lump sum goes to exactly one of fifty, and one visitor travels once, whatever comes at the same time."""

import asyncio
from typing import Any

import httpx

from deploy.local.demo.exchange import APPROVAL, Exchange, an_exchange, organisation
from deploy.local.demo.people import sign_in


async def fifty_queue_items(exchange: Exchange) -> list[str]:
    """Fifty visitors of one partnership apply for the same host; their items in the queue."""
    await asyncio.gather(*(apply_with_another_visitor(exchange, n) for n in range(49)))
    await exchange.apply()
    path = "/api/queue?kind=cofunding&limit=200"
    shown = await exchange.eva.until(path, lambda shown: len(shown["items"]) >= 50, 60)
    return [item["id"] for item in shown["items"]]


async def apply_with_another_visitor(exchange: Exchange, number: int) -> None:
    owner = await sign_in(exchange.http, f"owner{number}.last", "Somebody", "applicant", clock=exchange.clock)
    body = organisation(
        f"Visitor {number}", f"PL-LAST{number}", "PL", "sme", "Warsaw", (52.2297, 21.0122), partnership="BIGINN-NEXT"
    )
    visitor = (await owner.post("/api/organisations", body))["id"]
    await exchange.eva.post(f"/api/organisations/{visitor}/decision", {"decision": "accept", "reason": "Fine."})
    match = await owner.post("/api/matches", {"visitor_id": visitor, "host_id": exchange.host_id})
    await exchange.luc.post(f"/api/matches/{match['id']}/confirmation")
    await owner.post("/api/applications", exchange.application() | {"match_id": match["id"]})


async def approve(exchange: Exchange, item: str, number: int) -> Any:
    evaluator = await sign_in(
        exchange.http, f"eva{number}.last", "Somebody", "evaluator", partnership="BIGINN-NEXT", clock=exchange.clock
    )
    await evaluator.post(f"/api/queue/{item}/lease")
    return await evaluator.post(f"/api/queue/{item}/decision", APPROVAL)


async def test_the_last_900_euro_go_to_exactly_one_of_fifty_approvals(http: httpx.AsyncClient) -> None:
    exchange = await an_exchange(http, "LAST", "BIGINN-NEXT", "CLOTH-NEXT")
    root = await sign_in(http, "root.last", "Somebody", "administrator", clock=exchange.clock)
    await root.put("/api/envelopes/BIGINN-NEXT", {"ceiling": {"amount": "900.00", "currency": "EUR"}})
    await exchange.register()
    await exchange.match()
    items = await fifty_queue_items(exchange)
    await asyncio.gather(*(approve(exchange, item, number) for number, item in enumerate(items)))
    envelope = await exchange.finn.get("/api/envelopes/BIGINN-NEXT")
    money = {name: envelope[name]["amount"] for name in ("ceiling", "reserved", "available")}
    assert (money, envelope["waiting"]) == ({"ceiling": "900.00", "reserved": "900.00", "available": "0.00"}, 49)


async def test_one_of_a_hundred_parallel_submissions_of_a_visitor_is_eligible(http: httpx.AsyncClient) -> None:
    exchange = await an_exchange(http, "HUNDRED", "PHOTONICS-NEXT", "CLOTH-NEXT")
    await exchange.register()
    await exchange.match()
    await asyncio.gather(*(exchange.anna.post("/api/applications", exchange.application()) for _ in range(100)))

    def all_assessed(shown: Any) -> bool:
        mine = [item["status"] for item in shown["items"]]
        return len(mine) == 100 and "submitted" not in mine

    shown = await exchange.anna.until("/api/applications?limit=200", all_assessed, 60)
    statuses = [item["status"] for item in shown["items"]]
    assert (statuses.count("eligible"), statuses.count("ineligible")) == (1, 99)
