"""The eligibility check and the list of calls over HTTP, without a database or a broker: neither is needed."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from contracts.scheme.codes import DECIDING_RULES
from services.applications.main import parts
from services.applications.settings import ApplicationsSettings
from services.kernel.service import build_service
from tests.applications.acceptance import CASES, case, titled
from tests.kit import make_keys, settings_for

CHECKS = "/api/eligibility-checks"


@pytest.fixture(scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that was built but never started."""
    keys = make_keys(tmp_path_factory.mktemp("door"))
    settings = settings_for(ApplicationsSettings, keys, "postgresql://nowhere.test/none", "nowhere.test:9092")
    transport = httpx.ASGITransport(build_service(parts, settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        yield client


@pytest.mark.parametrize("one", CASES, ids=titled)
async def test_a_case_of_the_scheme_is_answered_as_agreed(one: dict[str, Any], door: httpx.AsyncClient) -> None:
    answer = await door.post(CHECKS, json=one["request"])
    assert answer.status_code == 200
    said = answer.json()
    by_outcome = {kind: [f["rule"] for f in said["findings"] if f["outcome"] == kind] for kind in ("fail", "review")}
    assert {
        "outcome": said["outcome"],
        "failed": by_outcome["fail"],
        "review": by_outcome["review"],
        "working_days": said["working_days"],
        "distance_km": said["distance_km"],
        "amount": said["lump_sum"]["amount"],
    } == one["expected"]


async def test_the_answer_shows_money_reductions_findings_and_ruleset(door: httpx.AsyncClient) -> None:
    said = (await door.post(CHECKS, json=case("WE-01")["request"])).json()
    assert said["lump_sum"] == {
        "amount": "450.00",
        "currency": "EUR",
        "ceiling": {"amount": "900.00", "currency": "EUR"},
        "reductions": ["short_stay"],
    }
    assert [finding["rule"] for finding in said["findings"]] == list(DECIDING_RULES)
    assert said["findings"][0].keys() == {"rule", "outcome", "found", "needed", "reason", "source"}
    assert said["ruleset"] == "clusterxchange-2022@2022.1"


async def test_figures_and_activities_may_be_missing(door: httpx.AsyncClient) -> None:
    request = case("WE-03")["request"]
    for side in ("visitor", "host"):
        del request[side]["turnover_eur"], request[side]["balance_sheet_eur"]
    assert (await door.post(CHECKS, json=request)).json()["outcome"] == "eligible"
    del request["activities"]
    said = (await door.post(CHECKS, json=request)).json()
    assert [f["rule"] for f in said["findings"] if f["outcome"] == "fail"] == ["ELIG-25"]


WRONG: list[tuple[str, Any]] = [
    ("partnership", "NOBODY"),
    ("partnership", None),
    ("mode", "astral"),
    ("visitor.country", "UK"),
    ("visitor.country", "pl"),
    ("host.country", "XX"),
    ("visitor.kind", "wizard"),
    ("visitor.membership", "gold"),
    ("visitor.headcount", "24"),
    ("visitor.headcount", -1),
    ("visitor.headcount", 10_000_001),
    ("visitor.headcount", 24.5),
    ("visitor.turnover_eur", "1_000"),
    ("visitor.turnover_eur", "１２"),
    ("visitor.turnover_eur", True),
    ("visitor.agency_preapproval", "yes"),
    ("visitor.location.latitude", 91),
    ("visitor.location.latitude", "52"),
    ("host.location.longitude", -180.5),
    ("representative.nationality", "Polish"),
    ("representative.residence_days_last_12_months", 400),
    ("representative.business_link", "cousin"),
    ("stay.first_day", "2023-02-30"),
    ("stay.first_day", 1_687_212_000),
    ("stay.last_day", "2023-06-19"),
    ("stay.last_day", "20230622"),
    ("activities", "networking"),
    ("prior_physical_visits", -1),
    ("declarations.no_double_funding", "true"),
    ("declarations.linked_enterprises", None),
    ("visitor.shoe_size", 43),
    ("surprise", 1),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[f"{path}={value}" for path, value in WRONG])
async def test_a_field_that_is_wrong_is_named(path: str, value: object, door: httpx.AsyncClient) -> None:
    request = case("WE-01")["request"]
    *groups, field = path.split(".")
    place = request
    for group in groups:
        place = place[group]
    place[field] = value
    answer = await door.post(CHECKS, json=request)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [path]


async def test_all_wrong_fields_are_named_at_once(door: httpx.AsyncClient) -> None:
    request = case("WE-01")["request"] | {"partnership": "NOBODY", "mode": "astral", "surprise": 1}
    request["stay"]["last_day"] = "2023-06-19"
    answer = await door.post(CHECKS, json=request)
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"partnership", "mode", "surprise", "stay.last_day"}


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b'{"partnership": ', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"[]", "application/json", 422),
        (b'{"prior_physical_visits": NaN}', "application/json", 422),
        (b'{"activities": ["\\ud800"]}', "application/json", 422),
    ],
)
async def test_a_body_that_is_no_check_is_refused(
    content: bytes, media_type: str, status: int, door: httpx.AsyncClient
) -> None:
    answer = await door.post(CHECKS, content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_markup_in_a_text_field_is_taken_as_text(door: httpx.AsyncClient) -> None:
    request = case("WE-01")["request"]
    request["visitor"]["name"] = "<script>alert(1)</script>'; drop table organisations; --"
    assert (await door.post(CHECKS, json=request)).json()["outcome"] == "eligible"


async def test_every_call_is_listed_with_rules_amounts_partnerships_and_targets(door: httpx.AsyncClient) -> None:
    calls = {call["code"]: call for call in (await door.get("/api/programmes")).json()["items"]}
    assert list(calls) == ["clusterxchange-2020", "clusterxchange-2022", "clusterxchange-next"]
    call = calls["clusterxchange-next"]
    assert call["rules"]["minimum_working_days"] == 3
    assert len(call["rules"]["participating_countries"]) == 38
    assert {"amount": "900.00", "currency": "EUR"} in [rate["ceiling"] for rate in call["amounts"]]
    assert {one["code"]: one["target_exchanges"] for one in call["partnerships"]} == {
        "AURORA-NEXT": None,
        "BIGINN-NEXT": None,
        "CLOTH-NEXT": 100,
        "PHOTONICS-NEXT": 100,
        "HEMPCLUB-NEXT": 80,
    }
    assert call["sources"].keys() >= set(DECIDING_RULES)


async def test_nobody_reads_a_bank_account_in_the_list_of_calls(door: httpx.AsyncClient) -> None:
    assert "FR1420041010050500013M02606" not in (await door.get("/api/programmes")).text
