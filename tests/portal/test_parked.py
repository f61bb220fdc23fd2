"""What is parked in the services, seen and settled at the one door."""

import pytest

from tests.portal.conftest import Door


async def test_an_administrator_sees_what_is_parked_by_service(door: Door) -> None:
    async with door.signed_in("root") as browser:
        page = await browser.get("/parked")
    assert "ValueError in its handler" in page.text
    assert 'href="/parked/funding/7"' in page.text
    assert door.neighbours["funding"].asked == {"state": "first", "cursor": "0"}


async def test_the_list_is_filtered_where_the_records_are(door: Door) -> None:
    for neighbour in door.neighbours.values():
        neighbour.asked = {}
    async with door.signed_in("root") as browser:
        await browser.get("/parked?service=funding&state=settled&cause=handler&key=k%201")
    assert door.neighbours["funding"].asked == {"state": "settled", "cause": "handler", "key": "k 1", "cursor": "0"}
    assert door.neighbours["reporting"].asked == {}


async def test_a_record_is_shown_with_its_content_made_harmless(door: Door) -> None:
    async with door.signed_in("root") as browser:
        page = await browser.get("/parked/funding/7")
    assert "&lt;b&gt;bold&lt;/b&gt;" in page.text
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    assert "in pay" in page.text
    assert "Retried: mended – no" in page.text


async def test_a_retry_goes_on_until_nothing_is_left_and_says_how_many_were_applied(door: Door) -> None:
    async with door.signed_in("root") as browser:
        answer = await browser.post("/parked/funding/7/retry", data={"retry_reason": "mended"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/parked/funding/7?applied=3")
    assert door.neighbours["funding"].asked == {"method": "POST", "path": "/api/parked/9/retry", "reason": "mended"}


async def test_a_record_is_dropped_with_its_reason(door: Door) -> None:
    async with door.signed_in("root") as browser:
        answer = await browser.post("/parked/funding/7/drop", data={"drop_reason": "made by hand"})
    assert answer.status_code == 303
    asked = {"method": "DELETE", "path": "/api/parked/7", "reason": "made by hand"}
    assert door.neighbours["funding"].asked == asked


async def test_nothing_is_dropped_without_a_reason(door: Door) -> None:
    async with door.signed_in("root") as browser:
        page = await browser.post("/parked/funding/7/drop", data={"drop_reason": " "})
    assert page.status_code == 422
    assert "say why the record is given up" in page.text


@pytest.mark.parametrize("path", ["/parked", "/parked/funding/7"])
async def test_parked_records_are_for_administrators(door: Door, path: str) -> None:
    async with door.signed_in("anna") as browser:
        assert (await browser.get(path)).status_code == 403
    async with door.browser() as browser:
        answer = await browser.get(path)
    assert answer.headers["location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", ["/parked/nowhere/7", "/parked/funding/8", "/api/parked/nowhere"])
async def test_what_is_not_there_is_not_found(door: Door, path: str) -> None:
    assert (await door.client.get(path, headers=door.as_("root", "administrator"))).status_code == 404


async def test_parked_records_of_a_service_are_asked_for_by_its_name(door: Door) -> None:
    headers = door.as_("root", "administrator")
    funding = door.neighbours["funding"]
    assert (await door.client.get("/api/parked/funding", headers=headers)).json()["items"][0]["id"] == 7
    assert (await door.client.get("/api/parked/funding/7", headers=headers)).json()["body"]["form"] == "json"
    await door.client.post("/api/parked/funding/7/retry", json={}, headers=headers)
    assert funding.asked == {"method": "POST", "path": "/api/parked/7/retry"}
    await door.client.request("DELETE", "/api/parked/funding/7", json={"reason": "x"}, headers=headers)
    assert funding.asked == {"method": "DELETE", "path": "/api/parked/7", "reason": "x"}
