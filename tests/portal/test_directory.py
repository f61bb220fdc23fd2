"""Tokens of a local run, the directory of people, readiness and timers."""

from typing import Any

import pytest

from services.kernel.identity import Person, TokenReader
from tests.portal.conftest import Door


async def token_for(door: Door, **wanted: Any) -> Any:
    answer = await door.client.post("/api/dev/token", json=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def asked(door: Door, path: str, service: str = "notifications") -> Any:
    token = door.service.service_tokens.sign(service, "portal", "mail")
    return await door.client.get(path, headers={"Authorization": f"Bearer {token}"})


async def test_a_token_says_who_somebody_is_for_eight_hours(door: Door) -> None:
    answer = await token_for(door, subject="eva", roles=["evaluator", "applicant"], partnership="AURORA-NEXT")
    person = TokenReader(door.keys.public).read(answer["access_token"])
    assert person == Person("eva", frozenset({"evaluator", "applicant"}), "AURORA-NEXT", "eva")
    assert answer["expires_in"] == 28_800


async def test_whoever_gets_a_token_is_in_the_directory(door: Door) -> None:
    await token_for(door, subject="luc", roles=["applicant"], name="Luc Moreau")
    person = (await asked(door, "/internal/people/luc")).json()
    assert (person["name"], person["email"], person["language"]) == ("Luc Moreau", "luc@example.test", "en")


async def test_a_name_and_an_address_that_are_not_said_again_stay_known(door: Door) -> None:
    await token_for(door, subject="zoe", roles=["applicant"], name="Zoë", email="z@b.eu")
    await token_for(door, subject="zoe", roles=["auditor"])
    person = (await asked(door, "/internal/people/zoe")).json()
    assert (person["name"], person["email"], person["roles"]) == ("Zoë", "z@b.eu", ["auditor"])


async def test_staff_is_found_by_role_and_partnership(door: Door) -> None:
    await token_for(door, subject="fin.1", roles=["finance_officer"], partnership="CLOTH-NEXT")
    await token_for(door, subject="fin.2", roles=["finance_officer"], partnership="BIGINN-NEXT")
    found = await asked(door, "/internal/people?role=finance_officer&partnership=CLOTH-NEXT")
    assert [person["subject"] for person in found.json()["items"]] == ["fin.1"]


async def test_the_directory_answers_services_only(door: Door) -> None:
    assert (await door.client.get("/internal/people/luc")).status_code == 404
    assert (await door.client.get("/internal/people/luc", headers=door.as_("a", "administrator"))).status_code == 404
    assert (await asked(door, "/internal/people/nobody")).status_code == 404


async def test_what_is_asked_of_the_directory_is_written_down_with_its_purpose(door: Door) -> None:
    await asked(door, "/internal/people/anna", service="funding")
    row = await door.service.pool.fetchrow("select subject, purpose, path from audit order by id desc limit 1")
    assert row
    assert tuple(row) == ("funding", "mail", "/internal/people/anna")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"subject": "", "roles": ["applicant"]}, "subject"),
        ({"subject": "a", "roles": ["king"]}, "roles.0"),
        ({"subject": "a", "roles": []}, "roles"),
        ({"subject": "a", "roles": ["evaluator"]}, "partnership"),
        ({"subject": "a", "roles": ["evaluator"], "partnership": "NOWHERE"}, "partnership"),
        ({"subject": "a", "roles": ["applicant"], "email": "a@b.eu\nBcc: x@y.eu"}, "email"),
        ({"subject": "a b", "roles": ["applicant"]}, "email"),
        ({"subject": "a", "roles": ["applicant"], "more": 1}, "more"),
    ],
)
async def test_an_impossible_person_is_refused(door: Door, wanted: dict[str, Any], field: str) -> None:
    answer = await door.client.post("/api/dev/token", json=wanted)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_all_are_ready_when_every_service_says_so(door: Door) -> None:
    answer = await door.client.get("/api/ready")
    services = ("applications", "funding", "notifications", "reporting", "portal")
    assert answer.status_code == 200
    assert answer.json() == {"services": dict.fromkeys(services, "ready")}


async def test_a_service_that_is_away_makes_the_whole_not_ready(door: Door) -> None:
    settings = door.service.settings
    door.service.settings = settings.model_copy(update={"funding_url": "http://127.0.0.1:1"})
    answer = await door.client.get("/api/ready")
    door.service.settings = settings
    assert answer.status_code == 503
    assert answer.json()["services"]["funding"] == "away"


async def test_timers_run_in_every_service_at_the_time_that_is_given(door: Door) -> None:
    answer = await door.client.post("/api/dev/timers", json={"now": "2026-05-04T11:00:00+02:00"})
    at = "2026-05-04T09:00:00.000000Z"
    assert answer.json() == {
        "applications": [],
        "funding": [{"timer": "lease_expiry", "id": at, "clock": at}],
        "notifications": [],
        "reporting": [],
    }
