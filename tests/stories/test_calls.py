"""The door to the whole system: the acceptance cases, and calls that must be refused."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.demo.exchange import Exchange, an_exchange
from deploy.local.demo.people import sign_in

CASES = json.loads((Path(__file__).parents[1] / "applications" / "cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
async def test_an_acceptance_case_is_answered_exactly(http: httpx.AsyncClient, case: dict[str, Any]) -> None:
    answer = (await http.post("/api/eligibility-checks", json=case["request"])).json()
    found = {
        "outcome": answer["outcome"],
        "failed": sorted(finding["rule"] for finding in answer["findings"] if finding["outcome"] == "fail"),
        "review": sorted(finding["rule"] for finding in answer["findings"] if finding["outcome"] == "review"),
        "working_days": answer["working_days"],
        "distance_km": answer["distance_km"],
        "amount": answer["lump_sum"]["amount"],
    }
    assert found == case["expected"]


@pytest.fixture
async def matched(http: httpx.AsyncClient, request: pytest.FixtureRequest) -> Exchange:
    exchange = await an_exchange(http, f"R{abs(hash(request.node.name)) % 10**8}", "PHOTONICS-NEXT", "CLOTH-NEXT")
    await exchange.register()
    await exchange.match()
    return exchange


async def test_departing_before_all_six_signatures_is_refused(matched: Exchange) -> None:
    await matched.apply()
    await matched.case("eligible")
    answer = await matched.anna.ask("POST", f"{matched.path}/departure", json={"on": "2027-02-01"})
    assert answer.status_code == 409


async def test_deciding_without_a_lease_is_refused(matched: Exchange) -> None:
    await matched.apply()
    item = await matched.queue_item("cofunding")
    decision = {"decision": "decline", "reason": "No.", "scores": {"relevance": 1, "quality": 1, "impact": 1}}
    answer = await matched.eva.ask(
        "POST", f"/api/queue/{item}/decision", json=decision | {"conflict_of_interest": False}
    )
    assert answer.status_code == 409


async def test_signing_another_text_than_was_shown_is_refused(matched: Exchange) -> None:
    await matched.apply()
    await matched.approve()
    await matched.case("approved")
    for document in ("commitment_to_quality", "financial_agreement"):
        await matched.anna.until(f"{matched.path}/documents/{document}", bool)
        body = {"as": "visitor", "content_sha256": "0" * 64}
        path = f"{matched.path}/documents/{document}/signatures"
        assert (await matched.anna.ask("POST", path, json=body)).status_code == 409


async def test_internal_routes_cannot_be_reached_from_outside(http: httpx.AsyncClient) -> None:
    auditor = await sign_in(http, "audrey.calls", "Somebody", "administrator")
    for path in ("/internal/people/anna.story", "/internal/outbox-horizon", "/metrics"):
        assert (await auditor.ask("GET", path)).status_code == 404


async def test_one_key_gives_one_application_and_another_body_is_refused(matched: Exchange) -> None:
    key = {"Idempotency-Key": f"k-{matched.tag}"}
    first = await matched.anna.ask("POST", "/api/applications", key, json=matched.application())
    again = await matched.anna.ask("POST", "/api/applications", key, json=matched.application())
    other = await matched.anna.ask("POST", "/api/applications", key, json=matched.application(last="2027-03-04"))
    assert (first.status_code, again.json(), other.status_code) == (202, first.json(), 409)


async def test_a_withdrawn_case_gives_its_visit_back(matched: Exchange) -> None:
    await matched.apply()
    await matched.case("eligible")
    await matched.anna.post(f"{matched.path}/withdrawal", {"reason": "Our plans changed."})
    await matched.case("withdrawn")
    await matched.apply()
    assert (await matched.case("eligible"))["eligibility"]["outcome"] == "eligible"
