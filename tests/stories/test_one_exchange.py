"""One exchange from the form to paid, closed and counted; every figure agrees to the cent."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest
from sepaxml.validation import try_valid_xml  # type: ignore[import-untyped]

from contracts.scheme.money import Money
from deploy.local.demo.exchange import Exchange, an_exchange
from deploy.local.demo.people import Caller, sign_in
from deploy.local.stack import Stack


@pytest.fixture(scope="module")
async def finished(stack: Stack) -> Any:
    """One exchange that ran to its end, and what was seen on the way."""
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        exchange = await an_exchange(client, "STORY")
        seen = await told_on_the_way(exchange)
        yield exchange, seen


async def told_on_the_way(exchange: Exchange) -> dict[str, Any]:
    await exchange.register()
    await exchange.match()
    await exchange.apply()
    seen = {"eligible": await exchange.case("eligible")}
    await exchange.approve()
    await exchange.case("approved")
    seen["reserved"] = await exchange.finn.get("/api/envelopes/AURORA-NEXT")
    await exchange.sign_all()
    seen["committed"] = await exchange.finn.get("/api/envelopes/AURORA-NEXT")
    await exchange.travel("2027-02-28", "2027-03-01", "2027-03-04")
    await exchange.report()
    await exchange.validate_report()
    await exchange.send_evidence()
    seen["claim"] = await exchange.claim()
    await exchange.approve_claim()
    seen["payable"] = await exchange.case("payable")
    seen["released"] = await exchange.finn.get("/api/envelopes/AURORA-NEXT")
    seen["entries"] = await exchange.pay("2027-03-10")
    seen["closed"] = await exchange.case("closed")
    return seen


def amounts(envelope: dict[str, Any]) -> dict[str, str]:
    return {name: envelope[name]["amount"] for name in ("reserved", "committed", "paid", "available")}


async def test_the_application_was_found_eligible_for_900_euro(finished: Any) -> None:
    _, seen = finished
    assert seen["eligible"]["eligibility"]["outcome"] == "eligible"
    assert seen["eligible"]["eligibility"]["lump_sum"]["amount"] == "900.00"


async def test_the_envelope_followed_each_step(finished: Any) -> None:
    exchange, seen = finished
    steps = [amounts(seen[step]) for step in ("reserved", "committed", "released")]
    steps.append(amounts(await exchange.finn.get("/api/envelopes/AURORA-NEXT")))
    assert steps == [
        {"reserved": "900.00", "committed": "0.00", "paid": "0.00", "available": "99100.00"},
        {"reserved": "0.00", "committed": "900.00", "paid": "0.00", "available": "99100.00"},
        {"reserved": "0.00", "committed": "450.00", "paid": "0.00", "available": "99550.00"},
        {"reserved": "0.00", "committed": "0.00", "paid": "450.00", "available": "99550.00"},
    ]


async def test_four_actual_days_earn_450_euro(finished: Any) -> None:
    _, seen = finished
    assert seen["claim"]["amount"] == {"amount": "450.00", "currency": "EUR"}
    assert [entry["outcome"] for entry in seen["entries"]] == ["paid"]


async def test_the_case_tells_its_history_in_order(finished: Any) -> None:
    _, seen = finished
    closed = seen["closed"]
    events = [entry["event"] for entry in closed["history"]]
    assert events[0] == "ApplicationSubmitted"
    assert events[-1] == "ExchangeClosed"
    assert [entry["at"] for entry in closed["history"]] == sorted(entry["at"] for entry in closed["history"])
    assert closed["travel"]["actual_last_day"] == "2027-03-04"
    assert closed["reimbursement"]["paid_on"] == "2027-03-10"


async def test_the_certificate_is_a_pdf(finished: Any) -> None:
    exchange, _ = finished
    answer = await exchange.anna.ask("GET", f"{exchange.path}/certificate.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


LETTERS = {
    "anna.story": {
        "application_received",
        "eligibility_assessed",
        "cofunding_approved",
        "commitment_to_sign",
        "agreement_to_sign",
        "agreement_complete",
        "ready",
        "travel_completed",
        "report_validated",
        "claim_approved",
        "payment_ordered",
        "paid",
        "closed",
    },
    "luc.story": {
        "application_names_host",
        "cofunding_approved",
        "commitment_to_sign",
        "ready",
        "attendance_asked",
        "closed",
    },
    "eva.story": {"evaluation_opened", "commitment_to_sign", "report_to_validate"},
    "hugo.story": {"commitment_to_sign"},
    "finn.story": {"claim_submitted"},
    "olga.story": {"agreement_to_sign", "payment_to_order"},
}
BALANCES = """
select account, sum(amount_cents)::bigint as cents
from postings
join ledger_entries on ledger_entries.id = postings.entry_id
where ledger_entries.partnership = 'AURORA-NEXT'
group by account
"""


async def cells(caller: Caller, table: str) -> list[dict[str, Any]]:
    path = f"/api/statistics/{table}?partnership=AURORA-NEXT&audience=internal&year=2027"
    shown = await caller.until(
        path, lambda shown: any(cell["value"] not in (0, "0.00", None) for cell in shown["cells"])
    )
    found: list[dict[str, Any]] = shown["cells"]
    return found


def value(found: list[dict[str, Any]], measure: str, **codes: str) -> Any:
    matching = [c for c in found if c["measure"] == measure and all(c[name] == code for name, code in codes.items())]
    assert len(matching) == 1, (codes, found)
    return matching[0]["value"]


async def test_the_statistics_count_it_once_and_to_the_cent(finished: Any) -> None:
    exchange, _ = finished
    eva = exchange.eva
    await eva.until(
        "/api/statistics/T1?partnership=AURORA-NEXT&audience=internal&year=2027",
        lambda shown: any(cell["status"] == "closed" and cell["value"] == 1 for cell in shown["cells"]),
    )
    assert value(await cells(eva, "T1"), "exchanges", status="closed", mode="physical") == 1
    assert value(await cells(eva, "T2"), "completed", partnership="AURORA-NEXT") == 1
    assert value(await cells(eva, "T3"), "exchanges", origin="PL", host="FR") == 1
    t9 = await cells(eva, "T9")
    assert [value(t9, name, host="FR") for name in ("granted", "paid", "mean_paid")] == ["900.00", "450.00", "450.00"]


async def test_each_person_had_the_mails_they_should_and_no_other(finished: Any) -> None:
    exchange, _ = finished
    auditor = await sign_in(exchange.http, "audrey.auditor", "Somebody", "auditor", clock=exchange.clock)
    path = f"{exchange.path}/messages"
    shown = await auditor.until(path, lambda m: m["items"] and all(i["state"] == "delivered" for i in m["items"]))
    told = [(item["to"], item["template"]) for item in shown["items"]]
    assert len(told) == len(set(told))
    letters = {name: {template for to, template in told if to == name} for name, _ in told if name.endswith(".story")}
    assert letters == LETTERS


async def test_the_payment_file_satisfies_its_schema_and_the_ledger_agrees(stack: Stack, finished: Any) -> None:
    exchange, _ = finished
    path = f"/api/payment-batches/{exchange.batch_id}/pain.001.xml"
    order = (await exchange.olga.ask("GET", path)).content
    try_valid_xml(order, "pain.001.001.09")
    ledger = await asyncpg.connect(stack.database_url("funding"))
    try:
        balances = {row["account"]: row["cents"] for row in await ledger.fetch(BALANCES)}
        assert sum(balances.values()) == 0
        assert balances["paid"] == 45_000
    finally:
        await ledger.close()


async def test_the_trace_shows_every_event_with_its_cause(finished: Any) -> None:
    exchange, _ = finished
    shown = await exchange.eva.get(f"{exchange.path}/trace")
    names = [item["event"] for item in shown["items"]]
    wanted = {
        "ApplicationSubmitted",
        "EligibilityAssessed",
        "CofundingApproved",
        "TravelCompleted",
        "ReimbursementPaid",
    }
    assert wanted <= set(names)
    ids = {item["id"] for item in shown["items"]}
    assert all(item["causation"] in ids for item in shown["items"] if item["event"] == "EligibilityAssessed")


async def test_finance_staff_follow_the_claim_in_order(finished: Any) -> None:
    exchange, _ = finished
    shown = await exchange.finn.get("/api/finance/events?after=0&limit=100")
    names = [item["event"] for item in shown["items"] if item.get("claim_id", exchange.claim_id) == exchange.claim_id]
    wanted = ["ReimbursementClaimed", "ReimbursementApproved", "PaymentOrdered", "ReimbursementPaid"]
    assert [name for name in names if name in wanted] == wanted


async def test_a_stranger_sees_no_such_case(finished: Any) -> None:
    exchange, _ = finished
    stranger = await sign_in(exchange.http, "stefan.stranger", "Somebody", "applicant")
    for path in (exchange.path, f"{exchange.path}/evidence", f"{exchange.path}/trace", f"{exchange.path}/messages"):
        assert (await stranger.ask("GET", path)).status_code == 404


async def test_three_exchanges_run_side_by_side(http: httpx.AsyncClient) -> None:
    exchanges = await asyncio.gather(
        *(
            an_exchange(http, f"SIDE{n}", code)
            for n, code in enumerate(("HEMPCLUB-NEXT", "CLOTH-NEXT", "PHOTONICS-NEXT"))
        )
    )
    before = [await paid(exchange) for exchange in exchanges]
    await asyncio.gather(*(exchange.run() for exchange in exchanges))
    after = [await paid(exchange) for exchange in exchanges]
    assert [now - then for now, then in zip(after, before, strict=True)] == [Money.parse("450.00")] * 3


async def paid(exchange: Exchange) -> Money:
    envelope = await exchange.finn.get(f"/api/envelopes/{exchange.visitor_partnership}")
    return Money.parse(envelope["paid"]["amount"])
