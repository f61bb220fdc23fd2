"""F38 and the browser's side of S12: a provider in trouble, a stolen code, a state of another browser."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.portal.conftest import Door
from tests.portal.forger import Claims, Forger, Forgery, honest


@pytest.fixture(autouse=True)
async def in_order_again(forger: Forger, guarded: Door) -> AsyncIterator[None]:
    """Before each test the portal knows nothing of the provider; after it the provider is as it was."""
    guarded.service.settings = guarded.service.settings.model_copy()
    yield
    forger.status, forger.pause, forger.described = 200, 0.0, {}
    forger.forgery, forger.published = honest, [forger.key]


def signing(key: RSAKey) -> Forgery:
    def forge(_: Forger, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key, algorithms=["RS256"])

    return forge


async def trouble(door: Door, status: int, words: str, path: str = "/sign-in") -> None:
    async with door.browser() as browser:
        page = await browser.get(path)
    assert (page.status_code, words in page.text) == (status, True), page.text
    assert "set-cookie" not in page.headers


AWAY = "Try again in a few minutes"


async def test_a_provider_that_is_down_lets_nobody_in_and_the_page_says_so(guarded: Door, forger: Forger) -> None:
    forger.status = 500
    await trouble(guarded, 503, AWAY)


async def test_a_slow_provider_is_not_waited_for_and_is_asked_once_for_all(guarded: Door, forger: Forger) -> None:
    forger.pause, asked = 5, forger.asked_to_describe
    await asyncio.gather(*(trouble(guarded, 503, AWAY) for _ in range(5)))
    assert forger.asked_to_describe < asked + 5


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.test"},
        {"token_endpoint": "http://evil.test/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"more": "x" * 300_000},
    ],
)
async def test_a_provider_that_describes_itself_wrongly_is_not_used(
    guarded: Door, forger: Forger, described: dict[str, Any]
) -> None:
    forger.described = described
    await trouble(guarded, 503, AWAY)


async def test_when_the_provider_is_back_so_is_the_sign_in(guarded: Door, forger: Forger) -> None:
    forger.status = 500
    await trouble(guarded, 503, AWAY)
    forger.status = 200
    async with guarded.browser() as browser:
        assert (await forger.send_back(browser)).status_code == 303


async def test_who_is_signed_in_stays_so_while_the_provider_is_away(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        await forger.send_back(browser)
        forger.status = 500
        assert "authorization" in (await browser.get("/api/claims")).json()["headers"]


async def test_a_provider_that_goes_away_half_way_signs_nobody_in(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        begun = await browser.get("/sign-in")
        code = forger.code_for(begun.headers["location"])
        forger.status = 502
        state = forger.wanted(begun.headers["location"])["state"]
        page = await browser.get("/sign-in/back", params={"code": code, "state": state})
    assert (page.status_code, AWAY in page.text) == (503, True)


async def test_a_new_key_is_fetched_at_once_and_an_unknown_one_not_again_within_a_minute(
    guarded: Door, forger: Forger
) -> None:
    new, unknown = RSAKey.generate_key(2048, {"kid": "two"}), RSAKey.generate_key(2048, {"kid": "three"})
    async with guarded.browser() as browser:
        assert (await forger.send_back(browser)).status_code == 303
        forger.published, forger.forgery = [forger.key, new], signing(new)
        assert (await forger.send_back(browser)).status_code == 303
        asked, forger.forgery = forger.asked_for_keys, signing(unknown)
        assert [(await forger.send_back(browser)).status_code for _ in range(3)] == [403] * 3
    assert forger.asked_for_keys == asked


async def test_a_code_is_good_once(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        out = (await browser.get("/sign-in")).headers["location"]
        back = {"code": forger.code_for(out), "state": forger.wanted(out)["state"]}
        assert (await browser.get("/sign-in/back", params=back)).status_code == 303
        page = await browser.get("/sign-in/back", params=back)
    assert (page.status_code, "finished before" in page.text) == (400, True)


async def test_a_code_of_another_sign_in_does_not_fit(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as victim, guarded.browser() as thief:
        stolen = forger.code_for((await victim.get("/sign-in")).headers["location"], sub="victim")
        state = forger.wanted((await thief.get("/sign-in")).headers["location"])["state"]
        page = await thief.get("/sign-in/back", params={"code": stolen, "state": state})
    assert (page.status_code, "knows nothing of this sign-in" in page.text) == (403, True)


async def test_what_began_in_one_browser_cannot_be_finished_in_another(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as mine, guarded.browser() as yours:
        out = (await mine.get("/sign-in")).headers["location"]
        await yours.get("/sign-in")
        back = {"code": forger.code_for(out), "state": forger.wanted(out)["state"]}
        assert (await yours.get("/sign-in/back", params=back)).status_code == 400
        assert (await mine.get("/sign-in/back", params=back)).status_code == 303


async def test_two_windows_of_one_browser_can_sign_in_one_after_the_other(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        outs = [(await browser.get("/sign-in")).headers["location"] for _ in range(2)]
        for out in outs:
            back = {"code": forger.code_for(out), "state": forger.wanted(out)["state"]}
            assert (await browser.get("/sign-in/back", params=back)).status_code == 303


async def test_after_ten_minutes_a_sign_in_cannot_be_finished(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        out = (await browser.get("/sign-in")).headers["location"]
        await guarded.service.pool.execute("update sign_ins set began_at = now() - interval '11 minutes'")
        back = {"code": forger.code_for(out), "state": forger.wanted(out)["state"]}
        assert (await browser.get("/sign-in/back", params=back)).status_code == 400


async def test_another_issuer_cannot_speak_for_ours(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        for iss in ("https://evil.test", ""):
            forger.described = {} if iss else {"authorization_response_iss_parameter_supported": True}
            guarded.service.settings = guarded.service.settings.model_copy()
            out = (await browser.get("/sign-in")).headers["location"]
            back = {"code": forger.code_for(out), "state": forger.wanted(out)["state"], "iss": iss}
            page = await browser.get("/sign-in/back", params=back)
            assert (page.status_code, "issuer" in page.text) == (403, True)


async def test_the_database_holds_nothing_with_which_a_sign_in_could_be_finished(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        wanted = forger.wanted((await browser.get("/sign-in")).headers["location"])
        secret = browser.cookies["__Host-sign-in"]
    rows = await guarded.service.pool.fetch("select sign_ins::text as row from sign_ins")
    assert rows
    for value in (wanted["state"], wanted["nonce"], secret):
        assert not any(value in row["row"] for row in rows)


async def test_after_signing_in_one_stays_on_this_site(guarded: Door, forger: Forger) -> None:
    async with guarded.browser() as browser:
        answer = await forger.send_back(browser, "/sign-in?next=//evil.test/x")
    assert answer.headers["location"] == "/"


async def test_a_forged_state_or_cookie_is_refused(guarded: Door, forger: Forger) -> None:
    for cookie in ("", "x" * 43, "../" * 20, "\u00e9"):
        headers = [(b"cookie", f"__Host-sign-in={cookie}".encode()), (b"accept", b"text/html")]
        page = await guarded.client.get("/sign-in/back?state=x&code=y", headers=headers)
        assert page.status_code == 400
