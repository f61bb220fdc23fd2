"""The portal's own pages and files."""

import pytest

from tests.portal.conftest import Door


async def test_somebody_new_reads_what_the_scheme_is_and_where_to_sign_in(door: Door) -> None:
    page = await door.client.get("/")
    assert page.status_code == 200
    assert 'href="/sign-in"' in page.text
    assert 'href="/statistics"' in page.text


async def test_an_applicant_sees_what_to_do_next(door: Door) -> None:
    async with door.signed_in("anna") as browser:
        page = await browser.get("/")
    assert "Signed in as Anna Kowalska" in page.text
    assert 'href="/organisations/new"' in page.text


async def test_each_role_has_its_own_steps_and_a_person_with_two_sees_both(door: Door) -> None:
    page = await door.client.get("/", headers=door.as_("eva", "evaluator", "finance_officer"))
    assert "registrations to decide" in page.text
    assert "claims to approve" in page.text
    assert "Register an organisation" not in page.text


async def test_an_administrator_sees_what_is_parked_and_can_settle_it(door: Door) -> None:
    async with door.signed_in("root") as browser:
        page = await browser.get("/parked")
        assert "it has no body" in page.text
        assert (await browser.post("/parked/funding/7/retry")).status_code == 303
        assert (await browser.post("/parked/funding/7/drop", data={"reason": "made by hand"})).status_code == 303


async def test_nothing_is_dropped_without_a_reason(door: Door) -> None:
    async with door.signed_in("root") as browser:
        page = await browser.post("/parked/funding/7/drop", data={"reason": " "})
    assert page.status_code == 422
    assert "Say why a record is given up" in page.text


async def test_parked_records_are_for_administrators(door: Door) -> None:
    async with door.signed_in("anna") as browser:
        assert (await browser.get("/parked")).status_code == 403
    async with door.browser() as browser:
        answer = await browser.get("/parked")
    assert answer.headers["location"] == "/sign-in?next=/parked"


async def test_parked_records_of_a_service_are_asked_for_by_its_name(door: Door) -> None:
    headers = door.as_("root", "administrator")
    assert (await door.client.get("/api/parked/funding", headers=headers)).json()["items"][0]["id"] == 7
    assert (await door.client.get("/api/parked/nowhere", headers=headers)).status_code == 404
    retried = await door.client.post("/api/parked/funding/7/retry", json={}, headers=headers)
    assert retried.json()["path"] == "/api/parked/7/retry"
    dropped = await door.client.request("DELETE", "/api/parked/funding/7", json={"reason": "x"}, headers=headers)
    assert (dropped.json()["method"], dropped.json()["path"]) == ("DELETE", "/api/parked/7")


async def test_an_asset_may_be_kept_for_good(door: Door) -> None:
    answer = await door.client.get("/static/clusterxchange.1.css")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("name", ["secret.txt", "manifest.json", "../private.pem", "..%2Fprivate.pem", "private.pem"])
async def test_only_listed_assets_are_given_out(door: Door, name: str) -> None:
    assert (await door.client.get(f"/static/{name}")).status_code == 404


async def test_a_page_that_nobody_has_says_so(door: Door) -> None:
    page = await door.client.get("/nothing/here", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "Not found" in page.text
