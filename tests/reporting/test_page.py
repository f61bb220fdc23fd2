"""The page of statistics: the same numbers as the JSON interface, for people."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from lxml import html

from tests.reporting.histories import CALL, CaseTold
from tests.reporting.office import Office

AS_OF: dict[str, Any] = {"call": CALL, "as_of": datetime(2023, 12, 1, tzinfo=UTC).isoformat()}


@pytest.fixture(scope="module")
async def told(office: Office) -> Office:
    random = Random(3)  # noqa: S311
    cases = [CaseTold(random, partnership="CLOTH", origin="PL", host="FR", mode="physical") for _ in range(4)]
    lone = CaseTold(random, partnership="CLOTH", origin="IT", host="FR", mode="physical")
    await office.tell(*(telling for case in (*cases, lone) for telling in case.go_all_the_way().tellings))
    return office


async def page(office: Office, status: int = 200, headers: dict[str, str] | None = None, **asked: Any) -> str:
    accept = {"Accept": "text/html", **(headers or {})}
    answer = await office.client.get("/statistics", params=asked, headers=accept)
    assert answer.status_code == status
    return answer.text


def elements(text: str, path: str) -> Any:
    """What an XPath finds on a page."""
    return html.fromstring(text).xpath(path)


async def test_every_table_is_shown_with_its_definition_and_a_link_to_its_csv(told: Office) -> None:
    text = await page(told, **AS_OF)
    assert len(elements(text, "//table/caption[text()]")) == 12
    assert text.count("format=csv") == 12
    assert text.count("Shown in the internal view only.") == 2


async def test_hidden_cells_are_shown_as_c(told: Office) -> None:
    italy = elements(await page(told, **AS_OF), "//section[3]//tr[th='Italy']/td/text()")
    assert italy == [":c", ":c"]


async def test_staff_see_every_number_of_their_partnership(told: Office) -> None:
    staff = told.as_("cora", "coordinator", partnership="CLOTH")
    text = await page(told, headers=staff, partnership="CLOTH", audience="internal", **AS_OF)
    assert elements(text, "//section[3]//tr[th='Italy']/td/text()") == ["1", "1"]


async def test_a_link_leads_to_the_same_table_as_csv(told: Office) -> None:
    links = elements(await page(told, **AS_OF), "//a[contains(@href, 'format=csv')]/@href")
    answer = await told.client.get(str(links[0]))
    assert answer.status_code == 200
    assert answer.text.startswith("status,mode,measure,value")


async def test_a_wrong_filter_is_named_and_the_plain_tables_are_shown(told: Office) -> None:
    text = await page(told, 422, as_of="yesterday<script>")
    assert "error-summary" in text
    assert "<script>" not in text
    assert text.count("<table") >= 2


async def test_a_time_that_is_still_to_come_is_explained(told: Office) -> None:
    assert "not known yet" in await page(told, 409, as_of="2099-01-01T00:00:00Z")


async def test_the_internal_page_names_the_size_of_the_mobility_records_beside_their_link(told: Office) -> None:
    staff = told.as_("cora", "coordinator", partnership="CLOTH")
    text = await page(told, headers=staff, partnership="CLOTH", audience="internal", **AS_OF)
    [link] = elements(text, "//a[starts-with(@href, '/api/statistics/mobility-records')]")
    number = (await told.client.get(link.get("href"), headers=staff)).headers["row-count"]
    assert f": {number} lines" in link.getparent().text_content()


async def test_the_internal_page_asks_to_sign_in(told: Office) -> None:
    answer = await told.client.get("/statistics?audience=internal", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/statistics")
