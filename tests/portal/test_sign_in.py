"""Sign-in of a local run: a session in a cookie, which becomes a token, and which other sites cannot use."""

import httpx
import pytest

from services.kernel.identity import Person, TokenReader
from services.portal.pages.signing_in import page_here
from tests.portal.conftest import Door


async def test_the_list_offers_the_people_of_this_local_run(door: Door) -> None:
    page = await door.client.get("/sign-in?next=/queue")
    assert page.status_code == 200
    assert "Sign in as Anna Kowalska" in page.text
    assert 'name="next" value="/queue"' in page.text


async def test_the_list_offers_whoever_had_a_token_too(door: Door) -> None:
    await door.client.post("/api/dev/token", json={"subject": "zed", "roles": ["auditor"], "name": "Zed Late"})
    page = (await door.client.get("/sign-in")).text
    assert page.index("Sign in as Roo T") < page.index("Sign in as Zed Late")


async def test_a_session_reaches_the_services_as_a_short_token_of_its_person(door: Door) -> None:
    async with door.signed_in("anna") as browser:
        headers = (await browser.get("/api/claims")).json()["headers"]
    person = TokenReader(door.keys.public).read(headers["authorization"].removeprefix("Bearer "))
    assert person == Person("anna", frozenset({"applicant"}), None, "Anna Kowalska")
    assert "cookie" not in headers


async def test_the_cookie_is_not_for_scripts_nor_for_other_sites(door: Door) -> None:
    async with door.browser() as browser:
        answer = await browser.post("/sign-in", data={"subject": "anna"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_the_database_does_not_hold_what_the_cookie_holds(door: Door) -> None:
    async with door.signed_in("anna") as browser:
        token = browser.cookies["session"]
    rows = await door.service.pool.fetch("select token_sha256 from sessions")
    assert all(token.encode() not in row["token_sha256"] for row in rows)


async def test_signing_out_ends_the_session_on_the_server(door: Door) -> None:
    async with door.signed_in("anna") as browser:
        stolen = browser.cookies["session"]
        assert (await browser.post("/sign-out")).status_code == 303
    answer = await door.client.get("/api/claims", headers={"Cookie": f"session={stolen}"})
    assert "authorization" not in answer.json()["headers"]


async def test_signing_in_again_ends_the_earlier_session(door: Door) -> None:
    async with door.signed_in("anna") as browser:
        first = browser.cookies["session"]
        await browser.post("/sign-in", data={"subject": "root"})
        assert browser.cookies["session"] != first
    answer = await door.client.get("/api/claims", headers={"Cookie": f"session={first}"})
    assert "authorization" not in answer.json()["headers"]


@pytest.mark.parametrize("column", ["ends_at", "seen_at"])
async def test_a_session_ends_when_its_time_is_over(door: Door, column: str) -> None:
    async with door.signed_in("anna") as browser:
        await door.service.pool.execute(f"update sessions set {column} = now() - interval '61 minutes'")
        assert "authorization" not in (await browser.get("/api/claims")).json()["headers"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_another_site_cannot_use_a_session(door: Door, headers: dict[str, str]) -> None:
    async with door.signed_in("anna") as browser:
        cookie = {"Cookie": f"session={browser.cookies['session']}"}
    answer = await door.client.post("/api/claims", json={}, headers={**cookie, **headers})
    assert answer.status_code == 403


async def test_a_program_with_its_own_token_needs_no_origin(door: Door) -> None:
    answer = await door.client.post("/api/claims", json={}, headers={**door.as_("anna"), "Cookie": "session=x"})
    assert answer.status_code == 200


async def test_another_site_cannot_sign_anybody_in(door: Door) -> None:
    answer = await door.client.post("/sign-in", data={"subject": "anna"}, headers={"Origin": "https://evil.test"})
    assert answer.status_code == 403


async def test_nobody_signs_in_who_is_not_in_the_directory(door: Door) -> None:
    async with door.browser() as browser:
        assert (await browser.post("/sign-in", data={"subject": "nobody"})).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("/queue?kind=cofunding", "/queue?kind=cofunding"),
        ("//evil.test", "/"),
        ("https://evil.test", "/"),
        ("/\\evil.test", "/"),
        ("/\t/evil.test", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(wanted: str, shown: str) -> None:
    assert page_here(wanted) == shown


async def test_outside_a_local_run_nobody_is_offered_an_identity(door: Door) -> None:
    settings = door.service.settings
    door.service.settings = settings.model_copy(update={"identity": "oidc"})
    try:
        async with httpx.AsyncClient(base_url=door.address, trust_env=False, timeout=30) as client:
            assert (await client.get("/sign-in")).status_code == 503
            assert (await client.post("/sign-in", data={"subject": "anna"})).status_code == 404
            assert (await client.post("/api/dev/token", json={"subject": "a", "roles": ["auditor"]})).status_code == 404
            assert (await client.post("/api/dev/timers", json={"now": "2026-05-04T09:00:00Z"})).status_code == 404
    finally:
        door.service.settings = settings
