"""A call is one file: put beside the others it takes registrations, pays by its own rates and is counted."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.scheme.programmes import DEFAULT_FOLDER
from deploy.local.demo.exchange import Exchange, an_exchange, organisation
from deploy.local.demo.people import sign_in
from deploy.local.stack import Stack
from tests.conftest import new_servers

CALL = "clusterxchange-summer"
CHANGES = {
    'code = "clusterxchange-next"': f'code = "{CALL}"',
    'title = "ClusterXchange next call 2026–2028"': 'title = "ClusterXchange summer call 2026–2028"',
    '-NEXT"': '-SUMMER"',
    "action_start = 2026-01-01": "action_start = 2026-07-01",
    'FR = "900.00"': 'FR = "700.00"',
    'ceiling = "100000.00"': 'ceiling = "5000.00"',
    "full_amount_working_days = 5": "full_amount_working_days = 6",
}


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programme files with one more file in it."""
    folder = tmp_path_factory.mktemp("calls") / "programmes"
    shutil.copytree(DEFAULT_FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (folder / "clusterxchange-next.toml").read_text()
    for old, new in CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    (folder / f"{CALL}.toml").write_text(text)
    return folder


@pytest.fixture(scope="module")
async def http(programmes: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a system of its own, in which the new call is open."""
    with new_servers() as servers, Stack(servers, settings={"PROGRAMMES_FOLDER": str(programmes)}) as stack:
        async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
            yield client


@pytest.fixture(scope="module")
async def finished(http: httpx.AsyncClient) -> Exchange:
    """An exchange of the new call that ran to its end."""
    exchange = await an_exchange(http, "CALL", "AURORA-SUMMER", "CLOTH-SUMMER")
    await exchange.run()
    return exchange


async def test_the_new_call_is_listed_with_its_own_amounts(http: httpx.AsyncClient) -> None:
    listed = (await http.get("/api/programmes")).json()["items"]
    assert [call["code"] for call in listed if call["open"]] == ["clusterxchange-next", CALL]


async def test_an_exchange_of_the_new_call_runs_to_its_end(finished: Exchange) -> None:
    case = await finished.case("closed")
    assert case["eligibility"]["ruleset"].startswith(CALL)
    assert case["eligibility"]["lump_sum"]["amount"] == "350.00"
    assert case["reimbursement"]["amount"] == {"amount": "350.00", "currency": "EUR"}


async def test_the_new_call_pays_from_its_own_envelope(finished: Exchange) -> None:
    envelope = await finished.finn.get("/api/envelopes/AURORA-SUMMER")
    assert {name: envelope[name]["amount"] for name in ("ceiling", "paid", "available")} == {
        "ceiling": "5000.00",
        "paid": "350.00",
        "available": "4650.00",
    }


async def test_a_registration_without_a_partnership_comes_to_the_new_call(finished: Exchange) -> None:
    registration = organisation("Kraków Foods", "PL-UNPLACED", "PL", "sme", "Kraków", (50.0647, 19.945))
    assert (await finished.anna.post("/api/organisations", registration))["partnership"].endswith("-SUMMER")


async def test_statistics_count_the_exchange_in_its_call_only(finished: Exchange) -> None:
    auditor = await sign_in(finished.http, "audrey.call", "Audrey Call", "auditor", clock=finished.clock)
    address = "/api/statistics/T1?audience=internal&call="
    await auditor.until(f"{address}{CALL}&partnership=AURORA-SUMMER", lambda shown: closed_in(shown) == 1)
    assert closed_in(await auditor.get("/api/statistics/T1?audience=internal")) == 1
    assert closed_in(await auditor.get(f"{address}clusterxchange-next")) == 0


async def test_one_visit_is_co_funded_in_all_calls_together(finished: Exchange) -> None:
    again = await an_exchange(finished.http, finished.tag, "AURORA-NEXT", "CLOTH-NEXT")
    await again.register()
    await again.match()
    await again.apply()
    case = await again.case("ineligible")
    assert [one["rule"] for one in case["eligibility"]["findings"] if one["outcome"] == "fail"] == ["ELIG-16"]


def closed_in(table: Any) -> int:
    """How many closed exchanges a T1 counts, of all modes."""
    return sum(cell["value"] for cell in table["cells"] if (cell["status"], cell["mode"]) == ("closed", "_T"))
