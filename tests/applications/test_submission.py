"""Applications at the door: what is taken, what is refused, and what is told."""

from typing import Any
from uuid import UUID

import pytest

from tests.applications.cases import BEFORE, a_case, an_application
from tests.applications.conftest import Applications, a_host, accepted, an_organisation, matched


@pytest.fixture(scope="module")
async def match_id(applications: Applications) -> UUID:
    return await matched(applications)


async def refused_fields(applications: Applications, match_id: UUID, **changes: Any) -> list[str]:
    """The fields that are named when an application with these changes is refused; nothing is stored then."""
    stored = await applications.count("applications")
    body = an_application(match_id, **changes)
    answer = await applications.owner("ola").at(BEFORE).post("/api/applications", body)
    assert answer.status_code == 422, answer.text
    assert await applications.count("applications") == stored
    return [error["field"] for error in answer.json()["errors"]]


async def test_an_application_is_received_and_can_be_read_at_once(applications: Applications, match_id: UUID) -> None:
    answer = await applications.owner("ola").at(BEFORE).post("/api/applications", an_application(match_id))
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/applications/{answer.json()['id']}"
    shown = (await applications.owner("ola").get(answer.headers["location"])).json()
    assert shown["travel"]["first_day"] == "2026-06-01"
    assert shown["history"][0] == {
        "event": "ApplicationSubmitted",
        "at": "2026-05-04T09:00:00+00:00",
        "by_role": "applicant",
    }


async def test_what_is_told_of_an_application_names_no_person_and_no_text(
    applications: Applications, match_id: UUID
) -> None:
    case = await a_case(applications, match_id)
    body = await applications.service.pool.fetchval(
        "select body from outbox where key = $1 and type like '%ApplicationSubmitted%'", case.id
    )
    for secret in ("Ola Nowak", "ola@example.test", "herbs", "Welcome"):
        assert secret not in body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stay": {"first_day": "2026-05-03", "last_day": "2026-05-08"}}, "stay.first_day"),
        ({"stay": {"first_day": "2026-06-05", "last_day": "2026-06-01"}}, "stay.last_day"),
        ({"stay": {"first_day": "2026-02-30", "last_day": "2026-03-05"}}, "stay.first_day"),
        ({"mode": "hybrid"}, "mode"),
        ({"activities": ["networking", "sightseeing"]}, "activities.1"),
        (
            {"representative": {"name": "Ola", "email": "ola@example.test", "nationality": "QQ"}},
            "representative.nationality",
        ),
        ({"representative": {"name": "Ola", "email": "Ola <o@e.eu>", "nationality": "PL"}}, "representative.email"),
        ({"objectives": "x" * 2001}, "objectives"),
        ({"objectives": "a\x00b"}, "objectives"),
        ({"declarations": {"no_double_funding": 1, "linked_enterprises": False}}, "declarations.no_double_funding"),
        ({"agenda": [{"day": "2026-06-01"}]}, "agenda.0.what"),
        ({"status": "approved"}, "status"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    applications: Applications, match_id: UUID, changes: dict[str, Any], field: str
) -> None:
    assert await refused_fields(applications, match_id, **changes) == [field]


async def test_all_wrong_fields_are_named_at_once(applications: Applications, match_id: UUID) -> None:
    wrong = {"mode": "hybrid", "objectives": " ", "activities": ["x"]}
    assert await refused_fields(applications, match_id, **wrong) == ["mode", "activities.0", "objectives"]


async def test_a_match_that_is_only_proposed_is_no_ground_for_an_application(applications: Applications) -> None:
    visitor = await accepted(applications, "ola", an_organisation(), "AURORA-NEXT")
    host = await accepted(applications, "luc", a_host(), "AURORA-NEXT")
    body = {"visitor_id": str(visitor), "host_id": str(host)}
    match = (await applications.owner("ola").post("/api/matches", body)).json()["id"]
    answer = await applications.owner("ola").at(BEFORE).post("/api/applications", an_application(match))
    assert answer.status_code == 409
    assert "ELIG-21" in answer.json()["detail"]


@pytest.mark.parametrize("subject", ["luc", "stranger"])
async def test_only_the_owner_of_the_visitor_applies(applications: Applications, match_id: UUID, subject: str) -> None:
    answer = await applications.owner(subject).at(BEFORE).post("/api/applications", an_application(match_id))
    assert answer.status_code == 404


async def test_one_key_sends_one_application(applications: Applications, match_id: UUID) -> None:
    ola = applications.owner("ola").saying(**{"Test-Clock": BEFORE, "Idempotency-Key": "once"})
    first = await ola.post("/api/applications", an_application(match_id))
    again = await ola.post("/api/applications", an_application(match_id))
    assert (again.status_code, again.json()) == (202, first.json())
    assert (await ola.post("/api/applications", an_application(match_id, objectives="Other"))).status_code == 409


async def test_texts_with_sql_and_markup_are_kept_as_they_are(applications: Applications, match_id: UUID) -> None:
    nasty = "'; drop table applications;-- <script>alert(1)</script> {{7*7}}"
    case = await a_case(applications, match_id, objectives=nasty)
    assert (await case.show())["proposal"]["objectives"] == nasty
