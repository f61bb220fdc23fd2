"""Statistics over HTTP: from events on Kafka to tables for the public and for those who see single cases."""

import csv
import io
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from contracts.scheme.money import Money
from services.kernel.clock import machine_now, rfc3339
from services.reporting.questions import Format
from tests.reporting.histories import BEGIN, CALL, CaseTold
from tests.reporting.office import Office

LATER = datetime(2023, 12, 1, tzinfo=UTC)


def as_of(at: datetime) -> dict[str, Any]:
    return {"as_of": rfc3339(at)}


@pytest.fixture(scope="module")
def closed_cases() -> list[CaseTold]:
    """Four exchanges from Poland to France and one from Moldova to Austria, of one partnership in one year."""
    random = Random(1)  # noqa: S311
    ways = [("PL", "FR")] * 4 + [("MD", "AT")]
    return [
        CaseTold(
            random, partnership="CLOTH", origin=origin, host=host, mode="physical", first_day=date(2022, 12, 28)
        ).go_all_the_way()
        for origin, host in ways
    ]


@pytest.fixture(scope="module")
async def told(office: Office, closed_cases: list[CaseTold]) -> Office:
    await office.tell(*(telling for case in closed_cases for telling in case.tellings))
    return office


async def test_the_public_sees_four_exchanges_but_not_the_one_nor_what_gives_it_away(told: Office) -> None:
    cells = await told.cells("T3", "exchanges", **as_of(LATER))
    assert cells["MD", "AT"] is None
    assert cells["PL", "AT"] == 0
    assert cells["_T", "_T"] is None or cells["PL", "_T"] is None


async def test_hidden_cells_are_confidential_and_shown_ones_are_free(told: Office) -> None:
    document = (await told.ask("T3", **as_of(LATER))).json()
    for cell in document["cells"]:
        assert (cell["value"] is None) == (cell["confidentiality"] == "C")
    assert {cell["confidentiality"] for cell in document["cells"]} == {"C", "F"}


async def test_staff_of_the_partnership_see_every_number(told: Office) -> None:
    staff = told.as_("cora", "coordinator", partnership="CLOTH")
    asked = {"headers": staff, "audience": "internal", "partnership": "CLOTH", **as_of(LATER)}
    assert (await told.cells("T3", "exchanges", **asked))["MD", "AT"] == 1
    assert (await told.cells("T2", "completed", **asked))["CLOTH",] == 5
    assert (await told.cells("T2", "target", **asked))["CLOTH",] == 100
    assert (await told.cells("T1", "exchanges", **asked))["closed", "physical"] == 5


async def test_money_is_written_with_two_decimals_and_adds_up(told: Office, closed_cases: list[CaseTold]) -> None:
    asked = {"headers": told.as_("ada", "auditor"), "audience": "internal", **as_of(LATER)}
    total = sum((case.amount for case in closed_cases), Money(0))
    assert (await told.cells("T9", "paid", **asked))["_T",] == total.text
    assert (await told.cells("T9", "granted", **asked))["_T",] == total.text
    assert (await told.cells("T9", "mean_paid", **asked))["_T",] == Money(total.cents // 5).text


async def test_an_exchange_over_new_year_belongs_to_the_year_of_its_first_day(told: Office) -> None:
    asked = {"headers": told.as_("ada", "auditor"), "audience": "internal", **as_of(LATER)}
    assert (await told.cells("T2", "completed", year="2022", **asked))["_T",] == 5
    assert (await told.cells("T2", "completed", year="2023", **asked))["_T",] == 0


async def test_a_table_as_of_a_time_shows_what_had_been_recorded_by_then(
    told: Office, closed_cases: list[CaseTold]
) -> None:
    case = closed_cases[0]
    auditor: dict[str, Any] = {"headers": told.as_("ada", "auditor"), "audience": "internal"}
    before = await told.cells("T1", "exchanges", **auditor, **as_of(BEGIN - timedelta(seconds=1)))
    assert set(before.values()) == {0}
    submitted = await told.cells("T1", "exchanges", **auditor, **as_of(case.tellings[0].at))
    assert submitted["_T", "_T"] >= 1


async def test_the_same_question_has_the_same_bytes_for_an_answer(told: Office) -> None:
    first = (await told.ask("T9", **as_of(LATER), format="csv")).content
    assert (await told.ask("T9", **as_of(LATER), format="csv")).content == first


async def test_csv_says_the_same_as_json_with_c_for_what_is_hidden(told: Office) -> None:
    document = (await told.ask("T3", **as_of(LATER))).json()
    answer = await told.ask("T3", **as_of(LATER), format="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    expected = [{**cell, "value": ":c" if cell["value"] is None else str(cell["value"])} for cell in document["cells"]]
    assert rows == expected


async def test_every_format_comes_as_a_file_with_its_digest_and_a_dictionary_beside_it(told: Office) -> None:
    for form in (one for one in Format if one is not Format.JSON):
        answer = await told.ask("T3", **as_of(LATER), format=form)
        digest = b64encode(sha256(answer.content).digest()).decode()
        assert (answer.status_code, answer.headers["repr-digest"]) == (200, f"sha-256=:{digest}:")
        assert answer.headers["content-disposition"].startswith('attachment; filename="T3_clusterxchange-2022')
    dictionary = await told.client.get("/api/statistics/T3/dictionary")
    assert dictionary.json()["tableSchema"]["primaryKey"] == ["origin", "host", "measure"]


async def test_the_structure_of_a_table_is_at_its_own_address(office: Office) -> None:
    for edition in ("2.1", "3.0"):
        answer = await office.client.get("/api/statistics/T3/structure", params={"edition": edition})
        assert answer.headers["content-type"] == f"application/vnd.sdmx.structure+xml; version={edition}"
        assert 'id="DSD_T3"' in answer.text
    assert (await office.client.get("/api/statistics/T99/structure")).status_code == 404


async def test_tables_and_their_definitions_are_listed(office: Office) -> None:
    items = (await office.client.get("/api/statistics")).json()["items"]
    assert [item["table"] for item in items] == [f"T{number}" for number in range(1, 15)]
    assert all(item["title"] and item["population"] and item["unit"] and item["measures"] for item in items)
    genders = ["female", "male", "other", "not_stated", "_T"]
    assert [dimension["codes"] for dimension in items[11]["dimensions"]] == [genders]
    assert [item["table"] for item in items if item["internal_only"]] == ["T7", "T8"]


async def test_tables_that_cannot_be_protected_yet_are_refused_to_the_public_with_the_reason(told: Office) -> None:
    for table in ("T7", "T8"):
        answer = await told.ask(table, **as_of(LATER))
        assert (answer.status_code, "internal view only" in answer.json()["detail"]) == (403, True)
        assert (await told.ask(table, told.as_("ada", "auditor"), audience="internal")).status_code == 200


async def test_waiting_times_shares_and_marks_are_decimals_with_their_places(told: Office) -> None:
    asked = {"headers": told.as_("ada", "auditor"), "audience": "internal", **as_of(LATER)}
    share = (await told.cells("T13", "response_rate", **asked))["_T",]
    mark = (await told.cells("T13", "satisfaction", **asked))["_T",]
    days = (await told.cells("T10", "days_to_decision", **asked))["_T",]
    assert (share, [len(text.rpartition(".")[2]) for text in (share, mark, days)]) == ("100.0", [1, 2, 1])
    assert (await told.cells("T10", "days_to_payment", **asked))["BIGINN",] is None


async def test_medians_and_outcomes_of_one_partnership_are_not_for_the_public(told: Office) -> None:
    for table, measure in (("T10", "days_to_decision"), ("T13", "satisfaction"), ("T14", "meetings")):
        values = await told.cells(table, measure, **as_of(LATER))
        assert {codes for codes, value in values.items() if value is not None} <= {("_T",)}
        assert set((await told.cells(table, measure, partnership="CLOTH", **as_of(LATER))).values()) == {None}


async def test_without_parameters_it_is_the_open_call_for_the_public_now(office: Office) -> None:
    document = (await office.client.get("/api/statistics/T1")).json()
    assert (document["call"], document["year"], document["partnership"]) == ("clusterxchange-next", None, None)
    assert document["audience"] == "public"
    assert document["provisional"] is True


async def test_the_test_clock_is_the_time_when_none_is_asked_for(office: Office) -> None:
    answer = await office.client.get("/api/statistics/T1", headers={"Test-Clock": "2026-03-01T09:00:00Z"})
    assert answer.json()["as_of"] == "2026-03-01T09:00:00.000000Z"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"call": "erasmus"}, "call"),
        ({"year": "twenty"}, "year"),
        ({"year": "２０２２"}, "year"),
        ({"partnership": "NOBODY"}, "partnership"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": "2023-01-01T00:00:00"}, "as_of"),
        ({"audience": "friends"}, "audience"),
        ({"format": "ods"}, "format"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_field(
    office: Office, asked: dict[str, Any], field: str
) -> None:
    answer = await office.ask("T1", **asked)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_an_unknown_table_is_not_there(office: Office) -> None:
    assert (await office.ask("T99")).status_code == 404


async def test_the_internal_view_is_for_those_who_see_single_cases(office: Office) -> None:
    internal: dict[str, Any] = {"audience": "internal"}
    assert (await office.ask("T1", **internal)).status_code == 401
    for role, partnership in (("applicant", None), ("evaluator", "BIGINN"), ("coordinator", "CLOTH")):
        person = office.as_("somebody", role, partnership=partnership)
        assert (await office.ask("T1", person, **internal)).status_code == 403
    stranger = office.as_("eve", "evaluator", partnership="BIGINN")
    assert (await office.ask("T1", stranger, partnership="CLOTH", **internal)).status_code == 403
    for role in ("support_office", "auditor", "administrator"):
        assert (await office.ask("T1", office.as_("somebody", role), **internal)).status_code == 200


async def test_a_time_that_is_still_to_come_is_a_conflict(office: Office) -> None:
    answer = await office.ask("T1", **as_of(machine_now() + timedelta(days=1)))
    assert answer.status_code == 409
    assert "complete_to" in answer.json()


async def test_a_test_clock_in_the_past_may_ask_for_what_is_in_by_now(office: Office) -> None:
    begun = machine_now()
    await office.complete_after(begun)
    asked = {"call": CALL, **as_of(begun)}
    answer = await office.client.get("/api/statistics/T1", params=asked, headers={"Test-Clock": "2022-01-01T00:00:00Z"})
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["complete_to"]) > begun


async def test_who_looks_at_the_internal_view_is_written_down(office: Office) -> None:
    sql = "select count(*) from audit where subject = 'nora.looks' and route = '/api/statistics/{code}'"
    for audience, rows in (("public", 0), ("internal", 1)):
        assert (await office.ask("T1", office.as_("nora.looks", "auditor"), audience=audience)).status_code == 200
        assert await office.service.pool.fetchval(sql) == rows
