"""The pages of a case, as a browser without script sees and sends them."""

from typing import Any
from uuid import UUID

import pytest

from tests.applications.cases import AFTER, BEFORE, DURING, Case, a_case
from tests.applications.conftest import Applications, Caller, matched

FORM: dict[str, Any] = {
    "stay.first_day": "2026-06-01",
    "stay.last_day": "2026-06-05",
    "mode": "physical",
    "representative.name": "Ola Nowak",
    "representative.email": "ola@example.test",
    "representative.nationality": "PL",
    "representative.gender": "",
    "representative.business_link": "",
    "representative.residence_days_last_12_months": "",
    "activities": ["networking", "market_research"],
    "objectives": "Learn <b>much</b>.",
    "agenda.0.day": "2026-06-01",
    "agenda.0.what": "Welcome",
    "agenda.1.day": "",
    "agenda.1.what": "",
    "declarations.no_double_funding": "true",
}


@pytest.fixture(scope="module")
async def match_id(applications: Applications) -> UUID:
    return await matched(applications)


@pytest.fixture
def ola(applications: Applications) -> Caller:
    return applications.owner("ola").at(BEFORE)


async def test_the_form_names_both_organisations(ola: Caller, match_id: UUID) -> None:
    page = await ola.look_at("/applications/new", match=str(match_id))
    assert page.status_code == 200
    assert "Młyn Warszawa visits Agri Sud-Ouest" in page.text


async def test_the_form_is_shown_to_the_visitor_only(applications: Applications, match_id: UUID) -> None:
    page = await applications.owner("luc").look_at("/applications/new", match=str(match_id))
    assert page.status_code == 404


async def test_a_filled_in_form_is_an_application_like_any_other(ola: Caller, match_id: UUID) -> None:
    sent = await ola.fill_in("/applications", {**FORM, "match_id": str(match_id)})
    assert sent.status_code == 303, sent.text
    shown = (await ola.get("/api" + sent.headers["location"])).json()
    assert shown["proposal"]["activities"] == ["networking", "market_research"]
    assert shown["proposal"]["declarations"] == {"no_double_funding": True, "linked_enterprises": False}
    assert [one["what"] for one in shown["proposal"]["agenda"]] == ["Welcome"]


async def test_a_wrong_form_comes_back_with_what_was_written_and_what_is_wrong(ola: Caller, match_id: UUID) -> None:
    wrong = {**FORM, "match_id": str(match_id), "stay.last_day": "2026-05-01", "agenda.99.what": "Late"}
    page = await ola.fill_in("/applications", wrong)
    assert page.status_code == 422
    assert "the stay cannot end before it begins" in page.text
    assert "Learn &lt;b&gt;much&lt;/b&gt;." in page.text
    assert 'value="2026-06-01"' in page.text


async def test_a_form_that_names_its_rows_oddly_is_refused_and_not_lost(ola: Caller, match_id: UUID) -> None:
    odd = {**FORM, "match_id": str(match_id), "mode": "", "agenda.x.what": "?", "agenda.99999.what": "?", "agenda": "?"}
    assert (await ola.fill_in("/applications", odd)).status_code == 422


async def test_the_case_page_shows_findings_history_and_next_step(applications: Applications, ola: Caller) -> None:
    case = await a_case(applications, stay={"first_day": "2026-06-04", "last_day": "2026-06-07"})
    await case.until("ineligible")
    page = await ola.look_at(f"/applications/{case.id}")
    assert page.status_code == 200
    assert "ELIG-13" in page.text
    assert "too short" in page.text
    assert "Application submitted" in page.text
    assert "There is nothing for you to do" in page.text


async def test_the_list_shows_the_case(applications: Applications, ola: Caller) -> None:
    case = await a_case(applications)
    page = await ola.look_at("/applications")
    assert f"/applications/{case.id}" in page.text


async def test_strangers_are_shown_nothing(applications: Applications) -> None:
    case = await a_case(applications)
    assert (await applications.owner("stranger").look_at(f"/applications/{case.id}")).status_code == 404


async def test_a_case_is_signed_travelled_and_reported_by_forms(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    await case.approve()
    await sign_by_form(case, case.visitor, "visitor")
    await sign_by_form(case, case.host, "host")
    await sign_by_form(case, case.evaluator, "visitor_partnership")
    await sign_by_form(case, case.evaluator, "host_partnership")
    await case.sign_agreement()
    await case.until("ready")
    here = f"/applications/{case.id}"
    assert "Record the departure" in (await case.visitor.look_at(here)).text
    assert (await case.visitor.at(DURING).fill_in(f"{here}/departure", {"on": "2026-06-01"})).status_code == 303
    days = {"first_day": "2026-06-01", "last_day": "2026-06-05"}
    early = await case.visitor.at(DURING).fill_in(f"{here}/return", days)
    assert (early.status_code, "this day has not come yet" in early.text) == (422, True)
    assert (await case.visitor.at(AFTER).fill_in(f"{here}/return", days)).status_code == 303
    assert "Confirm attendance" in (await case.host.at(AFTER).look_at(here)).text
    attended = await case.host.at(AFTER).fill_in(f"{here}/attendance", {"days": ["2026-06-01", "2026-06-02"]})
    assert attended.status_code == 303
    assert (await case.visitor.at(AFTER).fill_in(f"{here}/report", REPORT_FORM)).status_code == 303
    assert (await case.show())["status"] == "reported"
    assert "We learned much." in (await case.evaluator.look_at(here)).text
    assert "We learned much." not in (await case.host.look_at(here)).text


async def test_the_financial_agreement_is_a_link_for_those_who_may_read_it(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    await case.approve()
    finn = applications.as_person("finn", "finance_officer", partnership="AURORA-NEXT")
    sue, audrey = applications.as_person("sue", "support_office"), applications.as_person("audrey", "auditor")
    link = f'href="/applications/{case.id}/documents/financial_agreement"'
    for reader, may_read in ((case.visitor, True), (finn, True), (sue, True), (audrey, True), (case.host, False)):
        page = (await reader.look_at(f"/applications/{case.id}")).text
        assert ("Financial agreement" in page, link in page) == (True, may_read)


async def test_giving_up_needs_a_reason(applications: Applications) -> None:
    case = await a_case(applications)
    here = f"/applications/{case.id}/withdrawal"
    assert (await case.visitor.fill_in(here, {"reason": " "})).status_code == 422
    assert (await case.visitor.fill_in(here, {"reason": "Our plans changed."})).status_code == 303


REPORT_FORM = {
    "satisfaction": "5",
    "objectives_met": "true",
    "outcomes.meetings": "3",
    "outcomes.agreements": "0",
    "outcomes.joint_projects": "0",
    "outcomes.technology_uptake": "0",
    "outcomes.new_memberships": "0",
    "outcomes.new_markets": "0",
    "text": "We learned much.",
}


async def sign_by_form(case: Case, caller: Caller, capacity: str) -> None:
    page = await caller.look_at(f"/applications/{case.id}/documents/commitment_to_quality")
    assert f"Sign as {capacity.replace('_', ' ')}" in page.text
    content_sha256 = (await case.commitment())["content_sha256"]
    path = f"/applications/{case.id}/documents/commitment_to_quality/signatures"
    signed = await caller.fill_in(path, {"as": capacity, "content_sha256": content_sha256})
    assert signed.status_code == 303, signed.text
