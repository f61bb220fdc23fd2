"""Catalogue, suggestions and the handshake over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.applications.conftest import Applications, a_host, accepted, an_organisation, matched, register

NOWHERE = "00000000-0000-7000-8000-000000000000"


async def proposed(applications: Applications, visitor_owner: str = "ola", host_owner: str = "luc") -> str:
    """A proposal by the visitor, as the path of the match."""
    both = await two(applications, visitor_owner, host_owner)
    answer = await applications.owner(visitor_owner).post("/api/matches", both)
    assert answer.status_code == 201, answer.text
    return f"/api/matches/{answer.json()['id']}"


async def two(applications: Applications, visitor_owner: str = "ola", host_owner: str = "luc") -> dict[str, str]:
    visitor = await accepted(applications, visitor_owner, an_organisation(), "AURORA-NEXT")
    host = await accepted(applications, host_owner, a_host(), "CLOTH-NEXT")
    return {"visitor_id": str(visitor), "host_id": str(host)}


async def hosts(caller: Any, **params: Any) -> list[UUID]:
    answer = await caller.get("/api/hosts", **params)
    return [UUID(item["id"]) for item in answer.json()["items"]]


async def test_the_catalogue_opens_with_acceptance(applications: Applications) -> None:
    await register(applications, "nia", an_organisation(partnership="AURORA-NEXT"))
    assert (await applications.owner("nia").get("/api/hosts")).status_code == 403
    await accepted(applications, "nia", an_organisation(), "AURORA-NEXT")
    assert (await applications.owner("nia").get("/api/hosts")).status_code == 200
    assert (await applications.evaluator("CLOTH-NEXT").get("/api/hosts")).status_code == 200


async def test_accepted_hosts_are_found_by_country_ecosystem_and_words(applications: Applications) -> None:
    spa = a_host(name="Ελληνικά Λουτρά", country="GR", ecosystem="tourism", motivation="100% thermal_water")
    spa_id = await accepted(applications, "luc", spa, "CLOTH-NEXT")
    await register(applications, "luc", {**spa, "registration_number": "GR-9", "partnership": "CLOTH-NEXT"})
    await accepted(applications, "luc", a_host(country="GR", takes_part_as=["visitor"]), "CLOTH-NEXT")
    staff = applications.evaluator("AURORA-NEXT")
    assert await hosts(staff, country="GR") == [spa_id]
    assert await hosts(staff, ecosystem="tourism", q="ΛΟΥΤΡΆ greece") == [spa_id]
    assert await hosts(staff, q="100% thermal_") == [spa_id]
    assert await hosts(staff, q="loutra") == []


async def test_the_catalogue_shows_no_person_and_no_figures(applications: Applications) -> None:
    host_id = await accepted(applications, "luc", a_host(country="IS"), "CLOTH-NEXT")
    (shown,) = (await applications.evaluator("CLOTH-NEXT").get("/api/hosts", country="IS")).json()["items"]
    assert shown["id"] == str(host_id)
    private = {"contact", "owner", "turnover_eur", "balance_sheet_eur", "headcount", "registration_number"}
    assert not private & set(shown)


async def test_suggestions_come_with_a_score_and_reasons(applications: Applications) -> None:
    seeker = await accepted(applications, "sue", an_organisation(country="MT"), "AURORA-NEXT")
    host = await accepted(applications, "tom", a_host(preferences=wishes("MT"), country="FR"), "AURORA-NEXT")
    path = f"/api/organisations/{seeker}/suggestions"
    first = (await applications.owner("sue").get(path)).json()["items"][0]
    assert (first["organisation"]["id"], first["as"]) == (str(host), "host")
    assert "They would like an exchange with Malta." in first["reasons"]
    both = {"visitor_id": str(seeker), "host_id": str(host)}
    await applications.owner("sue").post("/api/matches", both)
    left = (await applications.owner("sue").get(path)).json()["items"]
    assert str(host) not in {item["organisation"]["id"] for item in left}


def wishes(country: str) -> dict[str, list[str]]:
    return {"countries": [country], "ecosystems": ["agri_food"], "activities": ["networking"]}


async def test_suggestions_are_for_the_accepted_and_their_own(applications: Applications) -> None:
    seeker = await register(applications, "sue", an_organisation(partnership="AURORA-NEXT"))
    path = f"/api/organisations/{seeker}/suggestions"
    assert (await applications.owner("sue").get(path)).status_code == 409
    assert (await applications.owner("eva").get(path)).status_code == 404


async def test_a_match_is_made_by_both_sides(applications: Applications) -> None:
    path = await proposed(applications)
    answer = await applications.owner("luc").post(f"{path}/confirmation")
    assert (answer.status_code, answer.json()["status"]) == (200, "matched")
    assert (await applications.owner("ola").get(path)).json()["status"] == "matched"
    assert await applications.told(path.split("/")[-1]) == ["MatchProposed", "MatchConfirmed"]


async def test_a_host_may_propose_and_the_visitor_confirm(applications: Applications) -> None:
    match = (await applications.owner("luc").post("/api/matches", await two(applications))).json()
    path = f"/api/matches/{match['id']}"
    assert (await applications.owner("luc").post(f"{path}/confirmation")).status_code == 403
    assert (await applications.owner("ola").post(f"{path}/confirmation")).status_code == 200


async def test_a_refusal_keeps_its_reason_between_the_two(applications: Applications) -> None:
    path = await proposed(applications)
    answer = await applications.owner("luc").post(f"{path}/refusal", {"reason": "No room in spring."})
    assert (answer.json()["status"], answer.json()["reason"]) == ("refused", "No room in spring.")
    match_id = path.split("/")[-1]
    assert await applications.told(match_id) == ["MatchProposed", "MatchRefused"]
    bodies = await applications.service.pool.fetch("select body from outbox where key = $1", match_id)
    assert not any("spring" in row["body"] for row in bodies)


@pytest.mark.parametrize("answer", ["confirmation", "refusal"])
async def test_only_the_other_sides_owner_answers(applications: Applications, answer: str) -> None:
    path = await proposed(applications)
    body = {"reason": "x"} if answer == "refusal" else {}
    assert (await applications.owner("ola").post(f"{path}/{answer}", body)).status_code == 403
    assert (await applications.evaluator("CLOTH-NEXT").post(f"{path}/{answer}", body)).status_code == 403
    assert (await applications.owner("eva").post(f"{path}/{answer}", body)).status_code == 404
    assert await applications.told(path.split("/")[-1]) == ["MatchProposed"]


async def test_an_answer_is_given_once_whoever_is_faster(applications: Applications) -> None:
    path = await proposed(applications)
    luc = applications.owner("luc")
    answers = await asyncio.gather(
        *(luc.post(f"{path}/confirmation") for _ in range(5)),
        *(luc.post(f"{path}/refusal", {"reason": "No."}) for _ in range(5)),
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert len(await applications.told(path.split("/")[-1])) == 2


async def test_a_second_proposal_names_the_one_that_waits(applications: Applications) -> None:
    both = await two(applications)
    first = (await applications.owner("ola").post("/api/matches", both)).json()
    second = await applications.owner("luc").post("/api/matches", both)
    assert (second.status_code, second.json()["existing_id"]) == (409, first["id"])


async def test_what_cannot_be_matched_is_refused_with_its_reason(applications: Applications) -> None:
    both = await two(applications)
    waiting = await register(applications, "luc", a_host(partnership="CLOTH-NEXT"))
    ola = applications.owner("ola")
    for change, said in [
        ({"host_id": str(waiting)}, "not accepted"),
        ({"host_id": both["visitor_id"]}, "two sides"),
        ({"visitor_id": both["host_id"], "host_id": both["visitor_id"]}, "does not take part as visitor"),
    ]:
        answer = await ola.post("/api/matches", {**both, **change})
        assert (answer.status_code, said in answer.json()["detail"]) == (409, True)


async def test_strangers_propose_and_see_nothing(applications: Applications) -> None:
    both = await two(applications)
    assert (await applications.owner("eva").post("/api/matches", both)).status_code == 404
    assert (await applications.owner("ola").post("/api/matches", {**both, "host_id": NOWHERE})).status_code == 404
    path = await proposed(applications)
    assert (await applications.owner("eva").get(path)).status_code == 404
    assert (await applications.evaluator("BIGINN-NEXT").get(path)).status_code == 404
    for staff in (applications.evaluator("AURORA-NEXT"), applications.evaluator("CLOTH-NEXT")):
        assert (await staff.get(path)).status_code == 200


async def test_matches_are_listed_to_those_whom_they_concern(applications: Applications) -> None:
    match_id = await matched(applications, visitor_owner="una", host_owner="vic", partnership="HEMPCLUB-NEXT")
    for caller in (applications.owner("una"), applications.owner("vic"), applications.evaluator("HEMPCLUB-NEXT")):
        items = (await caller.get("/api/matches", status="matched")).json()["items"]
        assert [item["id"] for item in items] == [str(match_id)]
    assert (await applications.owner("una").get("/api/matches", status="proposed")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"visitor_id": "1", "host_id": NOWHERE}, "visitor_id"),
        ({"visitor_id": NOWHERE}, "host_id"),
        ({"visitor_id": NOWHERE, "host_id": NOWHERE, "note": "x"}, "note"),
    ],
)
async def test_a_wrong_field_of_a_proposal_is_named(
    applications: Applications, body: dict[str, Any], field: str
) -> None:
    answer = await applications.owner("ola").post("/api/matches", body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


async def test_a_refusal_says_why(applications: Applications) -> None:
    path = await proposed(applications)
    answer = await applications.owner("luc").post(f"{path}/refusal", {})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")


async def test_a_confirmation_carries_nothing_but_itself(applications: Applications) -> None:
    path = await proposed(applications)
    luc = applications.owner("luc")
    assert (await luc.post(f"{path}/confirmation", {"but": "only in May"})).status_code == 422
    assert (await luc.client.post(f"{path}/confirmation", headers=luc.headers)).status_code == 200


async def test_an_unknown_country_in_the_catalogue_is_named(applications: Applications) -> None:
    answer = await applications.evaluator("CLOTH-NEXT").get("/api/hosts", country="XX")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "country")
