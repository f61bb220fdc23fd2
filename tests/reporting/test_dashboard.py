"""The dashboard: the published numbers as charts beside their tables, without script, and waiting times for staff."""

import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import html

import services.reporting
from services.reporting.dashboard.flows import Flow, draw_flows
from services.reporting.dashboard.series import Series, draw_series
from services.reporting.dashboard.targets import Reached, draw_targets
from services.reporting.domain.waiting import BY_CODE, Wait, bottleneck
from services.reporting.store.waiting import ENDINGS
from tests.reporting.histories import CALL, CaseTold
from tests.reporting.office import Office

AS_OF: dict[str, Any] = {"call": CALL, "as_of": datetime(2023, 12, 1, tzinfo=UTC).isoformat()}
WAITING = "/api/statistics/waiting-times"


@pytest.fixture(scope="module")
async def told(office: Office) -> Office:
    random = Random(3)  # noqa: S311
    cases = [CaseTold(random, partnership="CLOTH", origin="PL", host="FR", mode="physical") for _ in range(4)]
    lone = CaseTold(random, partnership="CLOTH", origin="IT", host="FR", mode="physical")
    await office.tell(*(telling for case in (*cases, lone) for telling in case.go_all_the_way().tellings))
    return office


async def page(office: Office, status: int = 200, headers: dict[str, str] | None = None, **asked: Any) -> Any:
    accept = {"Accept": "text/html", **(headers or {})}
    answer = await office.client.get("/statistics/dashboard", params=asked, headers=accept)
    assert answer.status_code == status
    return html.fromstring(answer.text)


def staff(office: Office) -> dict[str, str]:
    return office.as_("cora", "coordinator", partnership="CLOTH")


INSIDE = {"audience": "internal", "partnership": "CLOTH", **AS_OF}


async def test_every_chart_has_a_name_words_and_a_table_beside_it_and_no_script_is_needed(told: Office) -> None:
    seen = await page(told, headers=staff(told), **INSIDE)
    charts = seen.xpath("//section[.//*[local-name()='svg']]")
    assert len(charts) == 4
    for section in charts:
        assert section.xpath(
            ".//*[local-name()='svg'][@role='img']/*[local-name()='title' or local-name()='desc']/text()"
        )
        assert section.xpath(".//table/caption")
        assert section.xpath(".//a[contains(@href, 'format=csv')]")
    assert seen.xpath("//script") == []


async def test_the_public_sees_only_what_the_tables_show_it(told: Office) -> None:
    seen = await page(told, **AS_OF)
    cells = await told.cells("T3", "exchanges", **AS_OF)
    shown = [
        int(text.rpartition(" ")[2]) for text in seen.xpath("//*[local-name()='path']/*[local-name()='title']/text()")
    ]
    free = [value for codes, value in cells.items() if "_T" not in codes and value]
    assert sorted(shown) == sorted(free)
    assert (
        seen.xpath("//table[contains(caption, 'Completed exchanges by country')]//tr[th='Italy']/td/text()")[0] == ":c"
    )
    assert "Bottleneck" not in seen.text_content()


async def test_staff_see_months_and_the_step_that_costs_most(told: Office) -> None:
    seen = await page(told, headers=staff(told), **INSIDE)
    answer = (await told.client.get(WAITING, params=INSIDE, headers=staff(told))).json()
    slowest = next(item for item in answer["items"] if item["step"] == answer["bottleneck"])
    assert f"Bottleneck: {slowest['title']}." in seen.text_content()
    assert seen.xpath("//table[caption='Exchanges over time']//tr/th[@scope='row' and starts-with(., '2022-1')]")


async def test_waiting_times_follow_the_log_and_are_for_those_who_see_single_cases(told: Office) -> None:
    assert (await told.client.get(WAITING, params=AS_OF)).status_code == 401
    assert (await told.client.get(WAITING, params=AS_OF, headers=told.as_("eve", "applicant"))).status_code == 403
    items = (await told.client.get(WAITING, params=INSIDE, headers=staff(told))).json()["items"]
    decisions = {item["partnership"]: item["number"] for item in items if item["step"] == "decision"}
    assert decisions == {"CLOTH": 5, "_T": 5}
    everything = {**INSIDE, "as_of": "2022-10-01T00:00:00Z"}
    assert (await told.client.get(WAITING, params=everything, headers=staff(told))).json()["items"] == []


async def test_filters_are_kept_in_the_address_and_a_wrong_one_is_named(told: Office) -> None:
    seen = await page(told, 422, year="twenty", call=CALL)
    assert seen.xpath("//form[@method='get']//select[@name='year']")
    assert seen.xpath("//*[@id='error-summary']")
    chosen = await page(told, **AS_OF, year="2022")
    assert chosen.xpath("//select[@name='year']/option[@selected]/@value") == ["2022"]
    assert all("year=2022" in link for link in chosen.xpath("//a[contains(@href, 'format=')]/@href"))


def test_the_events_that_end_a_step_are_those_that_the_database_keeps_at_hand() -> None:
    [migration] = Path(services.reporting.__file__ or "").parent.glob("migrations/*_endings.sql")
    named = re.findall(r"'(eu\.clusterxchange\.[^']+)'", migration.read_text("utf-8"))
    assert sorted(named) == sorted([*ENDINGS, *ENDINGS])


def test_the_bottleneck_is_what_costs_all_cases_together_most_but_never_what_was_planned() -> None:
    days = {"decision": 40.0, "departure": 900.0, "approval": 60.0}
    waits = [Wait(BY_CODE[code], "_T", 10, 4, 8, total) for code, total in days.items()]
    slowest = bottleneck(waits)
    assert slowest is not None
    assert slowest.step.code == "approval"
    assert bottleneck([]) is None


def test_bands_have_the_breadth_of_their_flows_and_bars_the_length_of_their_numbers() -> None:
    flows = draw_flows([Flow("Poland", "France", 6), Flow("Italy", "France", 2)], 2)
    assert [ribbon.width for ribbon in flows.ribbons] == [60, 20]
    drawn = draw_targets([Reached("CLOTH", 25, 100), Reached("EPIX", None, None)])
    bars = [bar for bar in drawn.bars if bar.kind in ("frame", "done")]
    assert [bar.width / bars[0].width for bar in bars] == [1, 0.25]
    columns = [
        bar for bar in draw_series(["2022", "2023"], [Series("Completed", [4, None])]).bars if bar.kind == "done"
    ]
    assert [column.title for column in columns] == ["Completed, 2022: 4"]
