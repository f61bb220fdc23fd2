"""Drafts: saved as they are, sent when they are complete."""

import json
from uuid import uuid4

import pytest

from tests.applications.cases import BEFORE, an_application
from tests.applications.conftest import Applications, Caller, matched


def ola(applications: Applications) -> Caller:
    return applications.owner("ola").at(BEFORE)


async def test_a_draft_comes_back_as_it_was_saved(applications: Applications) -> None:
    path = f"/api/drafts/{uuid4()}"
    draft = {"objectives": "half a sen", "odd": [1, None, {"deep": "\u0000 \ud800 ż"}]}
    assert (await ola(applications).put(path, {"first": "try"})).status_code == 200
    headers = ola(applications).headers | {"Content-Type": "application/json"}
    assert (await applications.client.put(path, content=json.dumps(draft), headers=headers)).status_code == 200
    assert (await ola(applications).get(path)).json() == draft


async def test_a_draft_is_its_owners_alone(applications: Applications) -> None:
    path = f"/api/drafts/{uuid4()}"
    await ola(applications).put(path, {"mine": True})
    luc = applications.owner("luc")
    assert (await luc.get(path)).status_code == 404
    assert (await luc.put(path, {"mine": False})).status_code == 404
    assert (await luc.post(f"{path}/submission")).status_code == 404
    assert (await ola(applications).get(path)).json() == {"mine": True}


async def test_nobody_keeps_drafts_without_number(applications: Applications, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.applications.store.drafts.MOST_DRAFTS", 2)
    paths = [f"/api/drafts/{uuid4()}" for _ in range(3)]
    many = applications.owner("many.drafts").at(BEFORE)
    assert [(await many.put(path, {"nth": 1})).status_code for path in paths] == [200, 200, 409]
    assert (await many.put(paths[0], {"nth": 2})).status_code == 200
    assert (await applications.owner("luc").at(BEFORE).put(paths[0], {"nth": 3})).status_code == 404
    assert (await applications.owner("few.drafts").at(BEFORE).put(paths[2], {"nth": 1})).status_code == 200


async def test_a_draft_is_a_json_object_of_at_most_64_kib(applications: Applications) -> None:
    path = f"/api/drafts/{uuid4()}"
    assert (await ola(applications).put(path, ["a", "list"])).status_code == 422
    assert (await ola(applications).put(path, {"text": "x" * 65_536})).status_code == 413
    headers = ola(applications).headers | {"Content-Type": "application/json"}
    answer = await applications.client.put(path, content='{"n": NaN}', headers=headers)
    assert answer.status_code in (400, 422)
    assert (await ola(applications).get(path)).status_code == 404


async def test_a_draft_that_is_not_complete_is_not_sent_and_says_all_that_is_missing(
    applications: Applications,
) -> None:
    path = f"/api/drafts/{uuid4()}"
    await ola(applications).put(path, {"mode": "hybrid", "stay": {"first_day": "soon"}, "note": "to self"})
    answer = await ola(applications).post(f"{path}/submission")
    assert answer.status_code == 422
    named = {error["field"] for error in answer.json()["errors"]}
    assert named >= {"mode", "stay.first_day", "stay.last_day", "match_id", "objectives", "note"}


async def test_a_complete_draft_becomes_one_application(applications: Applications) -> None:
    path = f"/api/drafts/{uuid4()}"
    await ola(applications).put(path, an_application(await matched(applications)))
    sent = await ola(applications).post(f"{path}/submission")
    assert sent.status_code == 202
    again = await ola(applications).post(f"{path}/submission")
    assert (again.status_code, again.json()["existing_id"]) == (409, sent.json()["id"])
    assert (await ola(applications).put(path, {"too": "late"})).status_code == 409
