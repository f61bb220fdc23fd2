"""Registration over HTTP: who may register, see, decide and correct, and what is told of it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.applications.conftest import Applications, accept, accepted, an_organisation, matched, register
from tests.kit import eventually

NEW = "00000000-0000-7000-8000-000000000000"
ASK = {"decision": "request_information", "reason": "Which cluster is it?"}
ACCEPT = {"decision": "accept", "reason": "A member."}


async def test_a_registration_is_kept_assigned_and_told(applications: Applications) -> None:
    body = an_organisation(registration_number=" pl-0001 ")
    answer = await applications.owner("ola").post("/api/organisations", body)
    assert (answer.status_code, answer.json()["status"]) == (201, "submitted")
    shown = (await applications.owner("ola").get(answer.headers["Location"])).json()
    assert shown["partnership"] == answer.json()["partnership"] == "AURORA-NEXT"
    assert (shown["registration_number"], shown["contact"]) == ("PL-0001", body["contact"])
    assert await applications.told(answer.json()["id"]) == ["OrganisationRegistered"]


async def test_what_is_told_reaches_kafka(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation())

    async def published() -> Any:
        taken = "select position from outbox where key = $1"
        return await applications.service.pool.fetchval(taken, str(organisation_id))

    assert await eventually(published)


async def test_no_contact_figure_or_free_text_is_told(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation(motivation="A very special mill"))
    body = await applications.service.pool.fetchval("select body from outbox where key = $1", str(organisation_id))
    assert not any(private in body for private in ("Ola Nowak", "ola@example", "special", "2100000", "PL-"))
    assert '"size_class":"small"' in body


async def test_the_same_number_in_a_country_is_registered_once_in_a_call(applications: Applications) -> None:
    first = await register(applications, "ola", an_organisation(registration_number="HR-77"))
    again = an_organisation(registration_number=" hr-77")
    answer = await applications.owner("eva").post("/api/organisations", again)
    assert (answer.status_code, answer.json()["existing_id"]) == (409, str(first))
    elsewhere = await applications.owner("eva").post("/api/organisations", {**again, "country": "HR"})
    assert elsewhere.status_code == 201


async def test_of_twenty_twins_at_once_one_is_registered(applications: Applications) -> None:
    body = an_organisation()
    sent = [applications.owner(f"twin-{number}").post("/api/organisations", body) for number in range(20)]
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    (winner,) = {answer.json().get("existing_id") or answer.json()["id"] for answer in answers}
    assert await applications.told(winner) == ["OrganisationRegistered"]


async def test_a_chosen_partnership_is_kept(applications: Applications) -> None:
    body = an_organisation(partnership="CLOTH-NEXT")
    answer = await applications.owner("ola").post("/api/organisations", body)
    assert answer.json()["partnership"] == "CLOTH-NEXT"


async def test_those_who_oversee_the_scheme_register_nothing(applications: Applications) -> None:
    auditor = applications.as_person("audit", "auditor")
    assert (await auditor.post("/api/organisations", an_organisation())).status_code == 403


async def test_an_owner_sees_own_registrations_and_staff_those_of_the_partnership(applications: Applications) -> None:
    mine = await register(applications, "fay", an_organisation(partnership="HEMPCLUB-NEXT"))
    other = await register(applications, "gus", an_organisation(partnership="HEMPCLUB-NEXT"))
    assert await listed(applications.owner("fay")) == [mine]
    assert await listed(applications.evaluator("HEMPCLUB-NEXT")) == [mine, other]
    assert await listed(applications.evaluator("HEMPCLUB-NEXT"), status="accepted") == []
    assert {mine, other} <= set(await listed(applications.as_person("so", "support_office"), limit=200))
    assert await listed(applications.as_person("so", "auditor"), partnership="HEMPCLUB-NEXT") == [mine, other]


async def listed(caller: Any, **params: Any) -> list[UUID]:
    return [UUID(item["id"]) for item in (await caller.get("/api/organisations", **params)).json()["items"]]


async def test_a_list_goes_on_where_it_stopped(applications: Applications) -> None:
    all_of_them = [await register(applications, "hal", an_organisation()) for _ in range(3)]
    hal = applications.owner("hal")
    first = (await hal.get("/api/organisations", limit=2)).json()
    rest = (await hal.get("/api/organisations", limit=2, cursor=first["next"])).json()
    assert [UUID(item["id"]) for item in first["items"] + rest["items"]] == all_of_them
    assert rest["next"] is None


async def test_strangers_learn_nothing_of_a_registration(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="BIGINN-NEXT"))
    path = f"/api/organisations/{organisation_id}"
    for stranger in (applications.owner("eva"), applications.evaluator("CLOTH-NEXT")):
        assert (await stranger.get(path)).json() == (await stranger.get(f"/api/organisations/{NEW}")).json()
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.put(path, an_organisation())).status_code == 404
    for reader in ("support_office", "auditor", "administrator"):
        assert (await applications.as_person("r", reader).get(path)).status_code == 200


async def test_partners_in_a_match_see_each_other_without_figures(applications: Applications) -> None:
    match_id = await matched(applications, visitor_owner="pia", host_owner="rob")
    match = (await applications.owner("pia").get(f"/api/matches/{match_id}")).json()
    seen = (await applications.owner("pia").get(f"/api/organisations/{match['host_id']}")).json()
    assert seen["contact"]["name"] == "Luc Roche"
    assert not {"turnover_eur", "headcount", "registration_number", "decision"} & set(seen)


async def test_an_evaluator_of_the_partnership_accepts(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="AURORA-NEXT"))
    evaluator = applications.evaluator("AURORA-NEXT")
    answer = await evaluator.post(f"/api/organisations/{organisation_id}/decision", ACCEPT)
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    assert answer.json()["decision"]["reason"] == "A member."
    assert await applications.told(organisation_id) == ["OrganisationRegistered", "OrganisationAccepted"]
    role = "select actor_role from outbox where key = $1 order by id desc limit 1"
    assert await applications.service.pool.fetchval(role, str(organisation_id)) == "evaluator"


@pytest.mark.parametrize(
    ("subject", "role", "partnership", "status"),
    [
        ("eva", "applicant", None, 403),
        ("cora", "coordinator", "AURORA-NEXT", 403),
        ("adam", "administrator", None, 403),
        ("ola", "evaluator", "AURORA-NEXT", 403),
        ("ed", "evaluator", "CLOTH-NEXT", 404),
        ("ed", "evaluator", None, 404),
    ],
)
async def test_nobody_else_decides(
    applications: Applications, subject: str, role: str, partnership: str | None, status: int
) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="AURORA-NEXT"))
    person = applications.as_person(subject, role, partnership=partnership)
    answer = await person.post(f"/api/organisations/{organisation_id}/decision", ACCEPT)
    assert answer.status_code == status
    assert await applications.told(organisation_id) == ["OrganisationRegistered"]


async def test_a_decision_is_made_once(applications: Applications) -> None:
    organisation_id = await accepted(applications, "ola", an_organisation(), "AURORA-NEXT")
    again = await applications.evaluator("AURORA-NEXT").post(f"/api/organisations/{organisation_id}/decision", ASK)
    assert again.status_code == 409


async def test_of_ten_decisions_at_once_one_counts(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="AURORA-NEXT"))
    path = f"/api/organisations/{organisation_id}/decision"
    evaluators = [applications.as_person(f"e{n}", "evaluator", partnership="AURORA-NEXT") for n in range(10)]
    answers = await asyncio.gather(*(evaluator.post(path, ACCEPT) for evaluator in evaluators))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert await applications.told(organisation_id) == ["OrganisationRegistered", "OrganisationAccepted"]


async def test_a_decision_on_an_older_look_is_refused(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="AURORA-NEXT"))
    path = f"/api/organisations/{organisation_id}"
    evaluator = applications.evaluator("AURORA-NEXT")
    seen = (await evaluator.get(path)).headers["ETag"]
    await evaluator.post(f"{path}/decision", ASK)
    await applications.owner("ola").put(path, an_organisation())
    late = await evaluator.saying(**{"If-Match": seen}).post(f"{path}/decision", ACCEPT)
    assert late.status_code == 412


async def test_a_request_for_information_is_answered_by_the_owner(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="CLOTH-NEXT"))
    path = f"/api/organisations/{organisation_id}"
    await applications.evaluator("CLOTH-NEXT").post(f"{path}/decision", ASK)
    answer = await applications.owner("ola").put(path, an_organisation(name="Młyn i Syn"))
    assert (answer.status_code, answer.json()["status"], answer.json()["name"]) == (200, "submitted", "Młyn i Syn")
    await accept(applications, organisation_id, "CLOTH-NEXT")
    assert await applications.told(organisation_id) == [
        "OrganisationRegistered",
        "OrganisationInformationRequested",
        "OrganisationResubmitted",
        "OrganisationAccepted",
    ]


async def test_a_registration_is_not_changed_uninvited(applications: Applications) -> None:
    organisation_id = await register(applications, "ola", an_organisation(partnership="CLOTH-NEXT"))
    path = f"/api/organisations/{organisation_id}"
    assert (await applications.owner("ola").put(path, an_organisation())).status_code == 409
    assert (await applications.evaluator("CLOTH-NEXT").put(path, an_organisation())).status_code == 403


async def test_a_correction_cannot_take_the_number_or_partnership_of_another(applications: Applications) -> None:
    other = await register(applications, "eva", an_organisation(registration_number="PL-TAKEN"))
    organisation_id = await register(applications, "ola", an_organisation(partnership="CLOTH-NEXT"))
    path = f"/api/organisations/{organisation_id}"
    await applications.evaluator("CLOTH-NEXT").post(f"{path}/decision", ASK)
    ola = applications.owner("ola")
    taken = await ola.put(path, an_organisation(registration_number="pl-taken"))
    assert (taken.status_code, taken.json()["existing_id"]) == (409, str(other))
    moved = await ola.put(path, an_organisation(partnership="AURORA-NEXT"))
    assert (moved.status_code, moved.json()["errors"][0]["field"]) == (422, "partnership")


async def test_the_same_key_registers_once_and_refuses_another_body(applications: Applications) -> None:
    body = an_organisation()
    ola = applications.owner("ola").saying(**{"Idempotency-Key": "reg-1"})
    first, again = await ola.post("/api/organisations", body), await ola.post("/api/organisations", body)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await ola.post("/api/organisations", an_organisation())).status_code == 409
