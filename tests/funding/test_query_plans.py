"""What funding asks of PostgreSQL is answered by an index, however many cases are stored."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

import services.funding
import services.kernel
from contracts.events.applications import ApplicationCancelled
from services.funding.api.queue_live import Following
from tests.funding.bank_xml import camt_054, entry, payment
from tests.funding.conftest import HOME, Funding
from tests.funding.money_kit import PAID, Exchange
from tests.overhearing import Overheard, Statements, overhearing, written_in
from tests.plans import KEPT_BY_THE_KERNEL, Plans, plans_of

PLACES = [Path(package.__file__ or "").parent for package in (services.funding, services.kernel)]
SMALL = {"envelopes"}
ADDS_UP = {"sum(amount_cents)::bigint as cents from postings": "a ledger is checked by all of its postings"}
A_FILE = "convert_to('%PDF-' || n, 'UTF8')"
SETTLED = {
    "ceiling_changes": {"outcome": "'replaced'", "settled_at": "now()", "correlation_id": "gen_random_uuid()"},
    "evidence_files": {
        "sha256": f"encode(sha256({A_FILE}), 'hex')",
        "nonce": "decode(lpad(to_hex(n), 24, '0'), 'hex')",
    },
    "evidence": {"sha256": f"encode(sha256({A_FILE}), 'hex')"},
    "outbox": {"position": "n + 1000000"},
    "queue_changes": {"position": "n + 1000000"},
    "queue_items": {
        "outcome": "'declined'",
        "closed_at": "now()",
        "lease_by": "null",
        "lease_until": "null",
    },
    "commitments": {"state": "'paid'", "place": "null"},
    "claims": {"status": "'rejected'", "paid_on": "null"},
    "payment_orders": {"status": "'returned'"},
    "ledger_entries": {"cause": "'reserved'", "reverses": "null"},
}


@pytest.fixture(scope="module", autouse=True)
def overheard() -> Iterator[Overheard]:
    with overhearing() as overheard:
        yield overheard


@pytest.fixture(scope="module")
async def statements(funding: Funding, overheard: Overheard, module_database_url: str) -> Statements:
    """What is written in the code, and what ran while people did everything in this service once."""
    await evaluate(funding)
    await pay(funding)
    await look_around(funding)
    return written_in(*PLACES) | overheard.on(module_database_url)


async def evaluate(funding: Funding) -> None:
    """Decisions with and without money, and money that goes to who waits."""
    await funding.set_ceiling("1000.00")
    first, waiting, conflicting, given_back = await funding.applications(4)
    for one in (first, waiting):
        await funding.decide(one.item)
    await funding.decide(conflicting.item, conflict_of_interest=True)
    path = f"/api/queue/{given_back.item}/lease"
    await funding.client.post(path, headers=funding.by("eva"))
    await funding.client.delete(path, headers=funding.by("eva"))
    await funding.tell(ApplicationCancelled(application_id=first.id, partnership=HOME))
    await funding.set_ceiling("1000000.00")
    await Following(funding.service.lending, HOME, 0).read()
    await Following(funding.service.lending, None, 0).read()


async def pay(funding: Funding) -> None:
    exchange = Exchange(funding)
    end_to_end_id = await exchange.ordered()
    word = camt_054(entry("450.00", payment(end_to_end_id, "450.00")), entry("1.00", payment("unknown", "1.00")))
    assert (await exchange.finance(PAID).send_xml(word)).status_code == 200
    await exchange.owner().get(f"/api/applications/{exchange.id}/claim")
    await exchange.owner().get(f"/api/applications/{exchange.id}/evidence")
    root = funding.by("root", "administrator") | {"Idempotency-Key": str(exchange.id)}
    ceiling = {"ceiling": {"amount": "1000000.00", "currency": "EUR"}}
    await funding.client.put(f"/api/envelopes/{HOME}", json=ceiling, headers=root)
    await funding.client.put(f"/api/envelopes/{HOME}/proposed-ceiling", json=ceiling, headers=root)
    await funding.client.get(f"/api/applications/{exchange.id}/decisions", headers=funding.by("eva"))


async def look_around(funding: Funding) -> None:
    """Lists as each of those sees them who may: of one partnership, of all, filtered, and from a cursor on."""
    for role, partnership in (("evaluator", HOME), ("finance_officer", HOME), ("auditor", None), ("coordinator", None)):
        headers = funding.by("olga", role, partnership=partnership)
        for path in ("/api/queue", "/api/claims", "/api/payment-batches", "/api/envelopes", "/api/finance/events"):
            for question in ({}, {"limit": 1}, {"status": "paid"}, {"partnership": HOME}, {"kind": "cofunding"}):
                first = await funding.client.get(path, params=question, headers=headers)
                if first.status_code == 200 and (cursor := first.json()["next"]):
                    await funding.client.get(path, params={**question, "cursor": cursor}, headers=headers)


@pytest.fixture(scope="module")
async def plans(statements: Statements, module_database_url: str) -> AsyncIterator[Plans]:
    connection = await asyncpg.connect(module_database_url)
    yield await plans_of(connection, SMALL, SETTLED)
    await connection.close()


async def test_every_table_is_large(plans: Plans) -> None:
    assert plans.empty <= KEPT_BY_THE_KERNEL


async def test_no_statement_reads_much_of_a_large_table(plans: Plans, statements: Statements) -> None:
    assert await plans.readings(statements, ADDS_UP) == []
