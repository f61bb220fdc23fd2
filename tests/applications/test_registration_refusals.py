"""Bad input at registration: the stated answer, the field named, nothing stored, nothing told."""

import json
from typing import Any

import pytest

from tests.applications.conftest import Applications, an_organisation, register

HOSTILE = "Robert'); drop table organisations;-- <script>alert(1)</script> \u202e{{ 7*7 }}"


async def refused(applications: Applications, content: str, media_type: str = "application/json") -> tuple[int, Any]:
    """Status and named fields of a registration that leaves nothing behind."""
    before = await applications.count("organisations"), await applications.count("outbox")
    answer = await applications.owner("ola").send("/api/organisations", content, media_type)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await applications.count("organisations"), await applications.count("outbox")) == before
    return answer.status_code, [error["field"] for error in answer.json().get("errors", [])]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("surprise", 1),
        ("headcount", float("nan")),
        ("headcount", 10_000_001),
        ("headcount", "24"),
        ("headcount", 24.5),
        ("headcount", -1),
        ("headcount", True),
        ("headcount", None),
        ("turnover_eur", "1_000"),
        ("turnover_eur", "１２"),
        ("balance_sheet_eur", 10**16),
        ("partnership", "NOBODY"),
        ("partnership", "AURORA"),
        ("partnership", ""),
        ("country", "XX"),
        ("country", "pl"),
        ("country", "Poland"),
        ("kind", "guild"),
        ("membership", "yes"),
        ("ecosystem", "mills"),
        ("nace", "C99"),
        ("nace", "10.61"),
        ("agency_preapproval", "yes"),
        ("takes_part_as", []),
        ("takes_part_as", ["visitor", "visitor"]),
        ("takes_part_as", "visitor"),
        ("name", "x" * 201),
        ("name", " \t "),
        ("name", "two\nlines"),
        ("motivation", "x" * 2_001),
        ("motivation", "a\u0000b"),
    ],
)
async def test_a_wrong_field_is_named(applications: Applications, field: str, value: Any) -> None:
    status, fields = await refused(applications, json.dumps(an_organisation(**{field: value})))
    assert status == 422
    assert fields in ([field], [f"{field}.0"])


@pytest.mark.parametrize(
    ("group", "field", "value"),
    [
        ("location", "latitude", 91),
        ("location", "latitude", "52.2"),
        ("location", "longitude", float("inf")),
        ("location", "longitude", -180.1),
        ("contact", "email", "Ola <ola@example.test>"),
        ("contact", "email", "nobody"),
        ("contact", "phone", "1"),
        ("preferences", "countries", ["FR", "FR"]),
        ("preferences", "countries", ["ZZ"]),
        ("preferences", "activities", ["tourism"]),
    ],
)
async def test_a_wrong_field_within_a_group_is_named(
    applications: Applications, group: str, field: str, value: Any
) -> None:
    body = an_organisation()
    status, fields = await refused(applications, json.dumps({**body, group: {**body[group], field: value}}))
    assert status == 422
    assert fields in ([f"{group}.{field}"], [f"{group}.{field}.0"])


async def test_all_wrong_fields_are_named_at_once(applications: Applications) -> None:
    body = an_organisation(country="XX", headcount="24", partnership="AURORA", unknown=True)
    assert await refused(applications, json.dumps(body)) == (
        422,
        ["country", "headcount", "partnership", "unknown"],
    )


async def test_what_does_not_parse_or_is_no_json_is_refused(applications: Applications) -> None:
    assert await refused(applications, "{") == (400, [])
    assert await refused(applications, '{"headcount": 1_000}') == (400, [])
    assert await refused(applications, json.dumps(an_organisation()), "text/plain") == (415, [])
    assert await refused(applications, " " * 2_000_000) == (413, [])


async def test_nobody_registers_without_signing_in(applications: Applications) -> None:
    answer = await applications.client.post("/api/organisations", json=an_organisation())
    assert answer.status_code == 401


async def test_hostile_text_is_kept_as_it_was_written(applications: Applications) -> None:
    body = an_organisation(name=HOSTILE, motivation=HOSTILE, registration_number="X';--")
    organisation_id = await register(applications, "ola", body)
    shown = (await applications.owner("ola").get(f"/api/organisations/{organisation_id}")).json()
    assert (shown["name"], shown["motivation"], shown["registration_number"]) == (HOSTILE, HOSTILE, "X';--")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=1", "status=lost", "partnership=%00", "partnership="]
)
async def test_a_list_is_asked_for_in_known_terms(applications: Applications, query: str) -> None:
    answer = await applications.owner("ola").get(f"/api/organisations?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.partition("=")[0])


@pytest.mark.parametrize("body", [{"decision": "accept"}, {"decision": "bless", "reason": "x"}, {"reason": "x"}, []])
async def test_a_decision_needs_its_reason_and_a_known_word(applications: Applications, body: Any) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="AURORA-NEXT"))
    path = f"/api/organisations/{organisation_id}/decision"
    answer = await applications.evaluator("AURORA-NEXT").send(path, json.dumps(body))
    assert answer.status_code == 422
