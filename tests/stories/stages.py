"""Exchanges at the stages at which something can be refused."""

from typing import Any

import httpx

from deploy.local.demo.exchange import Exchange, an_exchange
from deploy.local.demo.people import sign_in

PARTNERSHIP = "PHOTONICS-NEXT"
FIVE_SIGNATURES = (
    ("commitment_to_quality", "anna", "visitor"),
    ("commitment_to_quality", "eva", "visitor_partnership"),
    ("commitment_to_quality", "hugo", "host_partnership"),
    ("financial_agreement", "anna", "visitor"),
    ("financial_agreement", "olga", "visitor_partnership"),
)


async def an_eligible_exchange(client: httpx.AsyncClient, tag: str) -> Exchange:
    """An exchange that waits for an evaluator."""
    exchange = await an_exchange(client, tag, PARTNERSHIP, "CLOTH-NEXT")
    await exchange.register()
    await exchange.match()
    await exchange.apply()
    await exchange.case("eligible")
    await exchange.queue_item("cofunding")
    return exchange


async def an_exchange_without_the_hosts_signature(client: httpx.AsyncClient, tag: str) -> Exchange:
    """An approved exchange with five signatures of six."""
    exchange = await an_eligible_exchange(client, tag)
    await exchange.approve()
    await exchange.case("approved")
    for document, who, capacity in FIVE_SIGNATURES:
        text = await exchange.anna.until(f"{exchange.path}/documents/{document}", bool)
        await exchange.sign(getattr(exchange, who), document, capacity, text["content_sha256"])
    return exchange


async def a_payable_exchange(client: httpx.AsyncClient, tag: str) -> Exchange:
    """An exchange with an approved claim; who validated its report and who approved it may make batches too."""
    exchange = await an_eligible_exchange(client, tag)
    both: dict[str, Any] = {"partnership": PARTNERSHIP, "clock": exchange.clock}
    exchange.eva = await sign_in(client, "eva.both", "Eva Both", "evaluator", "authorising_officer", **both)
    exchange.finn = await sign_in(client, "fia.both", "Fia Both", "finance_officer", "authorising_officer", **both)
    await exchange.approve()
    await exchange.sign_all()
    await exchange.travel("2027-02-28", "2027-03-01", "2027-03-05")
    await exchange.report()
    await exchange.validate_report()
    await exchange.send_evidence()
    await exchange.claim()
    await exchange.approve_claim()
    await exchange.case("payable")
    return exchange
