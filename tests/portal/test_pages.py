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
