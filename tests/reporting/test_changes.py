"""What changed in a table between two times, and the events that explain it."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from contracts.events.applications import OrganisationAccepted, OrganisationRegistered
from services.kernel.clock import rfc3339
from tests.reporting.histories import BEGIN, CALL, CaseTold, Telling
from tests.reporting.office import Office
from tests.reporting.test_page import elements

LATER = datetime(2023, 12, 1, tzinfo=UTC)
STEPS = ("status", "mode")


@pytest.fixture(scope="module")
async def case(office: Office) -> CaseTold:
    """One exchange of Cloth from its form to its closure."""
    told = CaseTold(
        Random(4),  # noqa: S311
        partnership="CLOTH",
        origin="PL",
        host="FR",
        mode="physical",
        first_day=date(2023, 1, 9),
    ).go_all_the_way()
    await office.tell(*told.tellings)
    return told


async def changes(office: Office, table: str, since: datetime, until: datetime, **asked: Any) -> Any:
    params = {"call": CALL, "audience": "internal", "since": rfc3339(since), "as_of": rfc3339(until), **asked}
    auditor = office.as_("ada", "auditor")
    return await office.client.get(f"/api/statistics/{table}/changes", params=params, headers=auditor)


async def test_every_event_of_a_new_exchange_explains_its_figure(office: Office, case: CaseTold) -> None:
    document = (await changes(office, "T3", BEGIN, LATER)).raise_for_status().json()
    figures = {(cell["origin"], cell["host"]): cell for cell in document["cells"]}
    assert set(figures) == {("PL", "FR"), ("PL", "_T"), ("_T", "FR"), ("_T", "_T")}
    assert (figures["PL", "FR"]["before"], figures["PL", "FR"]["after"]) == (0, 1)
    events = figures["_T", "_T"]["events"]
    assert {event["application"] for event in events} == {str(case.case)}
    assert "TravelCompleted" in {event["event"] for event in events}


async def test_one_step_moves_an_exchange_from_one_status_to_the_next(office: Office, case: CaseTold) -> None:
    closed = case.tellings[-1].at
    document = (await changes(office, "T1", closed - timedelta(microseconds=1), closed)).raise_for_status().json()
    moved = {tuple(cell[step] for step in STEPS): (cell["before"], cell["after"]) for cell in document["cells"]}
    assert moved[("closed", "physical")] == (0, 1)
    assert all(values in ((0, 1), (1, 0)) and codes[0] != "_T" for codes, values in moved.items())
    assert {event["event"] for cell in document["cells"] for event in cell["events"]} >= {"ExchangeClosed"}


@pytest.mark.parametrize("table", ["T2", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T12", "T13", "T14"])
async def test_every_changed_figure_is_explained(office: Office, case: CaseTold, table: str) -> None:
    cells = (await changes(office, table, BEGIN, LATER, partnership="CLOTH")).raise_for_status().json()["cells"]
    assert cells
    assert all(cell["events"] and cell["before"] != cell["after"] for cell in cells)


async def test_a_registration_and_its_decision_explain_the_rate_of_acceptance(office: Office) -> None:
    organisation = UUID(int=11)
    known = {"organisation_id": organisation, "call": CALL, "partnership": "EPIX", "owner": "olga"}
    about = {"country": "PL", "kind": "sme", "size_class": "micro", "ecosystem": "digital", "nace": "C26"}
    registered = OrganisationRegistered(**known, **about, name="Optics", takes_part_as=("visitor",))
    accepted = OrganisationAccepted(**known, decided_by="elena")
    await office.tell(Telling(registered, BEGIN), Telling(accepted, BEGIN + timedelta(days=2)))
    cells = (await changes(office, "T11", BEGIN + timedelta(days=1), LATER)).raise_for_status().json()["cells"]
    changed = {(cell["partnership"], cell["measure"]): cell for cell in cells}
    rate = changed["EPIX", "acceptance"]
    assert (rate["before"], rate["after"]) == (None, "100.0")
    assert [(one["organisation"], one["event"]) for one in rate["events"]] == [
        (str(organisation), "OrganisationAccepted")
    ]
    assert changed["_T", "pending"]["events"] == rate["events"]


async def test_nothing_changed_where_nothing_was_recorded(office: Office, case: CaseTold) -> None:
    assert (await changes(office, "T1", LATER, LATER + timedelta(days=1))).json()["cells"] == []
    assert (await changes(office, "T3", BEGIN, LATER, year="2022")).json()["cells"] == []


async def test_changes_are_for_those_who_see_single_cases(office: Office) -> None:
    since = rfc3339(BEGIN)
    anonymous = await office.client.get("/api/statistics/T1/changes", params={"since": since})
    assert anonymous.status_code == 401
    assert (await changes(office, "T1", BEGIN, LATER, audience="public")).status_code == 403
    assert (await changes(office, "T1", LATER, BEGIN)).json()["errors"][0]["field"] == "since"
    assert (await changes(office, "T15", BEGIN, LATER)).status_code == 404


async def test_the_page_names_each_event_with_a_link_to_its_case(office: Office, case: CaseTold) -> None:
    params = {"table": "T9", "call": CALL, "audience": "internal", "since": rfc3339(BEGIN), "as_of": rfc3339(LATER)}
    headers = {"Accept": "text/html", **office.as_("ada", "auditor")}
    answer = await office.client.get("/statistics/changes", params=params, headers=headers)
    assert answer.status_code == 200
    assert elements(answer.text, f"//td//li/a[@href='/applications/{case.case}']")
    unasked = await office.client.get("/statistics/changes", params={"audience": "internal"}, headers=headers)
    assert unasked.status_code == 200


async def test_code_lists_are_published_with_their_versions_and_what_splits(office: Office) -> None:
    document = (await office.client.get("/api/code-lists")).raise_for_status().json()
    lists = {(one["code"], one["version"]): one for one in document["items"]}
    assert set(lists) == {
        ("countries", "2024"),
        ("nuts", "2021"),
        ("nuts", "2024"),
        ("nace", "2"),
        ("nace", "2.1"),
        ("ecosystems", "2021"),
    }
    assert lists["nace", "2"]["splits"] == ["G45"]
    assert "stated for no exchange" in document["regions"]


async def test_one_code_list_can_be_asked_for_by_itself(office: Office) -> None:
    answer = await office.client.get("/api/code-lists", params={"code": "nuts", "version": "2021"})
    [regions] = answer.raise_for_status().json()["items"]
    titles = {one["code"]: (one["title"], one["converted"]) for one in regions["codes"]}
    assert titles["NL310"] == ("Utrecht", ["NL350"])
    assert titles["PT170"] == ("Área Metropolitana de Lisboa", ["PT1A0", "PT1B0"])
    assert "PT170" in regions["splits"]
    assert "NL310" not in regions["splits"]
