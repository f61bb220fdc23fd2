"""A real run that is over, and how it looks with something wrong in it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import asyncpg
import httpx

from deploy.local.demo.exchange import Exchange, an_exchange
from deploy.local.stack import Stack
from tests.conftest import new_servers
from tests.faults.checkers import check_all, inv_31_quiet
from tests.faults.history import History
from tests.faults.observation import LISTENING, Observed, OnTopic, observe
from tests.faults.recording import Recorder
from tests.faults.tables import read_tables
from tests.funding.bank_xml import camt_054, entry, payment
from tests.kit import eventually

RETURNED = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"


@dataclass
class Run:
    """What was seen of a run; its databases are still there, at these addresses, its services are not."""

    history: History
    seen: Observed
    database_urls: Mapping[str, str]

    async def spoiled(self, service: str, sql: str) -> Observed:
        """What is seen while these statements have been carried out in a service's database.

        No trigger and no reference is looked at meanwhile: what the product's own guards refuse can be planted too.
        """
        connection = await asyncpg.connect(self.database_urls[service])
        try:
            await connection.execute(f"begin; set local session_replication_role = replica; {sql}")
            tables = await read_tables(connection)
        finally:
            await connection.close()
        return replace(self.seen, databases={**self.seen.databases, service: tables})

    def with_records(self, *records: OnTopic) -> Observed:
        """What is seen when these are all records of all topics."""
        return replace(self.seen, topics=replace(self.seen.topics, records=records))

    def wrong_in(self, seen: Observed, history: History | None = None) -> set[str]:
        """Numbers of the invariants that do not hold."""
        return {violation.invariant for violation in check_all(history or self.history, seen)}


@asynccontextmanager
async def a_run() -> AsyncIterator[Run]:
    """One exchange that was paid, one whose payment came back, one that was given up after its approval."""
    history = History()
    history.letters_are_out = True
    with new_servers() as servers:
        with Stack(servers) as stack:
            async with httpx.AsyncClient(base_url=stack.base_url, timeout=30, transport=Recorder(history)) as client:
                await asyncio.gather(paid(client), paid_and_sent_back(client), given_up(client))
            seen = await at_rest(history, stack)
            urls = {service: stack.database_url(service) for service in LISTENING}
        yield Run(history, seen, urls)


async def paid(client: httpx.AsyncClient) -> None:
    exchange = await an_exchange(client, "PAID", "AURORA-NEXT", "CLOTH-NEXT")
    await exchange.run()


async def paid_and_sent_back(client: httpx.AsyncClient) -> None:
    exchange = await an_exchange(client, "BACK", "HEMPCLUB-NEXT", "CLOTH-NEXT")
    await exchange.run()
    claim = await exchange.finn.get(f"/api/claims/{exchange.claim_id}")
    amount, name = claim["amount"]["amount"], f"{exchange.claim_id.replace('-', '')}-1"
    message = camt_054(entry(amount, payment(name, amount, RETURNED), direction="CRDT", day="2027-03-12"))
    sent = await exchange.finn.ask("POST", "/api/bank-messages", {"Content-Type": "application/xml"}, content=message)
    assert [one["outcome"] for one in sent.json()["entries"]] == ["returned"]


async def given_up(client: httpx.AsyncClient) -> None:
    """Sent twice with one key, and once more with another body under it; approved, then cancelled."""
    exchange = await an_exchange(client, "GONE", "AURORA-NEXT", "HEMPCLUB-NEXT")
    await exchange.register()
    await exchange.match()
    key, body = {"Idempotency-Key": "one application"}, exchange.application()
    exchange.id = (await exchange.anna.post("/api/applications", body, headers=key))["id"]
    await exchange.anna.post("/api/applications", body, headers=key)
    other = {**body, "objectives": "Something else."}
    assert (await exchange.anna.ask("POST", "/api/applications", key, json=other)).status_code == 409
    await approve_and_cancel(exchange)


async def approve_and_cancel(exchange: Exchange) -> None:
    await exchange.case("eligible")
    await exchange.approve()
    await exchange.case("approved")
    await exchange.anna.post(f"{exchange.path}/withdrawal", {"reason": "Our plans changed."})
    await exchange.case("cancelled")


async def at_rest(history: History, stack: Stack) -> Observed:
    """What is seen as soon as nothing is left to do."""

    async def quiet() -> Observed | None:
        seen = await observe(stack)
        return None if inv_31_quiet.check(history, seen) else seen

    return await eventually(quiet, 120)
