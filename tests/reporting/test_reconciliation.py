"""Statistics beside the services from which they come: nothing differs, and what somebody changes is found by name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local import reconcile
from deploy.local.demo.exchange import Exchange, an_exchange
from deploy.local.demo.people import Caller, sign_in
from deploy.local.stack import Stack
from services.kernel.clock import machine_now
from services.reporting.domain.reconciliation import Checked, Comparison, Difference, Spoken, differing, miscounted
from services.reporting.reconciling.nightly import DIFFERENCES, show_latest
from services.reporting.store.reconciliations import Reconciliations
from tests.kit import eventually
from tests.reporting.conftest import Archive

PARTNERSHIP = "HEMPCLUB-NEXT"
SPOILT = """
set session_replication_role = replica;
update exchanges set paid_cents = paid_cents + 1, status = 'paid'
where application_id = '{case}' and known_until = 'infinity';
update history set type = type || '0' where key = '{case}' and type like '%.ExchangeClosed.v1';
"""
REPAIRED = """
set session_replication_role = replica;
update exchanges set paid_cents = paid_cents - 1, status = 'closed'
where application_id = '{case}' and known_until = 'infinity';
update history set type = left(type, -1) where key = '{case}' and type like '%.ExchangeClosed.v10';
"""


def test_what_only_one_side_knows_and_what_both_say_otherwise_is_different() -> None:
    told = {"1": Spoken("CLOTH", "paid"), "2": Spoken("CLOTH", "closed"), "3": Spoken("CLOTH", "ready")}
    known = {"2": Spoken("CLOTH", "paid"), "3": Spoken("CLOTH", "ready"), "4": Spoken("BIGINN", "ready")}
    assert differing(told, known) == [
        Difference("1", "CLOTH", "paid", ""),
        Difference("2", "CLOTH", "closed", "paid"),
        Difference("4", "BIGINN", "", "ready"),
    ]


def test_events_that_are_told_while_others_are_counted_are_no_difference() -> None:
    assert miscounted({"A": 3}, {"A": 4}, {"A": 5, "B": 1}) == []
    assert miscounted({"A": 3}, {"A": 2}, {"A": 5}) == [Difference("A", "", "3", "2")]
    assert miscounted({"A": 3}, {"A": 6, "C": 1}, {"A": 5}) == [
        Difference("A", "", "5", "6"),
        Difference("C", "", "0", "1"),
    ]


def test_only_what_is_still_the_same_later_counts() -> None:
    moving, standing = Difference("1", "CLOTH", "paid", "ready"), Difference("2", "CLOTH", "closed", "paid")
    first, second = (Comparison(Checked.CASES, 2, found) for found in ((moving, standing), (standing,)))
    assert second.lasting(first).differences == (standing,)
    assert first.lasting(Comparison(Checked.CASES, 2, ())).differences == ()


async def test_the_metrics_say_what_the_last_reconciliation_found(archive: Archive) -> None:
    reconciliations = Reconciliations(archive.connection)
    found = (Difference("1", "CLOTH", "900", "901"),)
    for differences in (found, ()):
        comparisons = [Comparison(checked, 5, differences) for checked in Checked]
        await reconciliations.keep(comparisons, machine_now(), "command")
        await show_latest(reconciliations)
        assert {DIFFERENCES.labels(checked)._value.get() for checked in Checked} == {len(differences)}


@pytest.fixture(scope="module")
async def exchange(stack: Stack) -> AsyncIterator[Exchange]:
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as http:
        done = await an_exchange(http, "RECONCILED", PARTNERSHIP, "AURORA-NEXT")
        await done.run()
        yield done


async def reconciled(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> int:
    """What `make reconcile` ends with."""
    monkeypatch.setattr(reconcile, "KEPT", stack.home)
    return reconcile.main()


@asynccontextmanager
async def spoilt(stack: Stack, exchange: Exchange) -> AsyncIterator[None]:
    """One exchange of reporting changed behind everybody's back for a while."""
    connection = await asyncpg.connect(stack.servers.server_url, database="clusterxchange_reporting")
    await connection.execute(SPOILT.format(case=exchange.id))
    try:
        yield
    finally:
        await connection.execute(REPAIRED.format(case=exchange.id))
        await connection.close()


async def one_who_reads(http: httpx.AsyncClient, role: str, partnership: str | None = None) -> Caller:
    return await sign_in(http, f"{role}.{partnership}", f"{role} {partnership}", role, partnership=partnership)


async def noted(caller: Caller) -> dict[str, dict[str, Any]]:
    """What the last run found, by what was compared."""
    items = (await caller.get("/api/reconciliations?limit=3"))["items"]
    return {item["checked"]: item for item in items}


async def test_a_finished_exchange_is_the_same_everywhere(
    stack: Stack, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "KEPT", stack.home)

    async def without_difference() -> bool:
        return reconcile.main() == 0

    await eventually(without_difference)
    latest = await noted(await one_who_reads(exchange.http, "auditor"))
    assert {checked: item["differences"] for checked, item in latest.items()} == dict.fromkeys(Checked, 0)
    assert all(item["compared"] >= 1 for item in latest.values())


async def test_what_somebody_changed_is_found_by_name_and_shown(
    stack: Stack, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "KEPT", stack.home)
    monkeypatch.setenv("REBUILD_PATIENCE_SECONDS", "0")
    async with spoilt(stack, exchange):
        assert reconcile.main() == 1
    latest = await noted(await one_who_reads(exchange.http, "support_office"))
    assert {checked: item["differences"] for checked, item in latest.items()} == {"events": 2, "cases": 1, "money": 1}
    [case], [money] = latest["cases"]["named"], latest["money"]["named"]
    assert (case["about"], case["told"].split()[1], case["known"].split()[1]) == (exchange.id, "closed", "paid")
    assert int(money["known"].split()[1]) == int(money["told"].split()[1]) + 1
    await the_page_names_it_to_its_partnership_only(exchange)


async def the_page_names_it_to_its_partnership_only(exchange: Exchange) -> None:
    for partnership, named in ((PARTNERSHIP, True), ("CLOTH-NEXT", False)):
        coordinator = await one_who_reads(exchange.http, "coordinator", partnership)
        page = (await coordinator.ask("GET", "/statistics/reconciliation", {"Accept": "text/html"})).text
        assert "4 differences were found" in page
        assert (exchange.id in page) is named
