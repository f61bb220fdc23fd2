"""S14: a session ends when its person says so, here or everywhere, and the provider is told where it offers that."""

from contextlib import AsyncExitStack

import httpx

from tests.portal.conftest import Door
from tests.portal.forger import CLIENT, Forger


async def is_in(browser: httpx.AsyncClient) -> bool:
    return "authorization" in (await browser.get("/api/claims")).json()["headers"]


async def test_signing_out_leads_to_a_page_with_the_way_out_of_the_provider(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        await forger.send_back(browser)
        answer = await browser.post("/sign-out")
        assert (answer.headers["location"], await is_in(browser)) == ("/signed-out", False)
        page = (await browser.get("/signed-out")).text
    assert f"{forger.issuer}/leave?client_id={CLIENT}&amp;post_logout_redirect_uri=" in page


async def test_a_provider_that_is_away_does_not_keep_anybody_signed_in(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        await forger.send_back(browser)
        guarded.service.settings = guarded.service.settings.model_copy()
        forger.status = 500
        await browser.post("/sign-out")
        page = await browser.get("/signed-out")
        forger.status = 200
        assert (page.status_code, "at your identity provider" in page.text, await is_in(browser)) == (200, False, False)


async def test_signing_out_everywhere_ends_all_sessions_of_this_person_and_nobody_elses(
    guarded: Door, forger: Forger
) -> None:
    async with AsyncExitStack() as opened:
        here, there, other = [await opened.enter_async_context(guarded.browser()) for _ in range(3)]
        for browser, subject in ((here, "twice"), (there, "twice"), (other, "once")):
            await forger.send_back(browser, sub=subject)
        page = (await here.get("/sessions")).text
        assert (page.count("This browser"), page.count("Another browser")) == (1, 1)
        await here.post("/sign-out", data={"everywhere": "true"})
        assert [await is_in(browser) for browser in (here, there, other)] == [False, False, True]


async def test_signing_out_of_one_browser_leaves_the_other_signed_in(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as here, guarded.browser() as there:
        await forger.send_back(here, sub="two-browsers")
        await forger.send_back(there, sub="two-browsers")
        await here.post("/sign-out")
        assert [await is_in(browser) for browser in (here, there)] == [False, True]


async def test_another_site_cannot_sign_anybody_out(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        await forger.send_back(browser)
        answer = await browser.post(
            "/sign-out", headers={"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
        )
        assert (answer.status_code, await is_in(browser)) == (403, True)


async def test_where_one_is_signed_in_is_shown_to_nobody_else(guarded: Door) -> None:
    answer = await guarded.client.get("/sessions", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/sessions")


async def test_a_local_run_has_no_provider_to_sign_out_of(door: Door) -> None:
    async with door.signed_in("anna") as browser:
        assert (await browser.post("/sign-out")).headers["location"] == "/"
        assert "provider" not in (await browser.get("/signed-out")).text


async def test_coming_going_and_being_refused_are_in_the_activity_log(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        await forger.send_back(browser, sub="logged")
        await forger.send_back(browser, sub="logged", nonce="of another sign-in")
        await browser.post("/sign-out")
    known = "select subject from people where issuer_subject = 'logged'"
    subject = await guarded.service.pool.fetchval(known)
    rows = await guarded.service.pool.fetch("select subject, path, status from audit order by id desc limit 3")
    assert {tuple(row) for row in rows} == {
        (subject, "/sign-in/back", 303),
        ("", "/sign-in/back", 403),
        (subject, "/sign-out", 303),
    }
