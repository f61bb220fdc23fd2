"""S07: signing in again for money, and what the session then says of it."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest

from services.kernel.identity import Person, TokenReader
from tests.portal.conftest import Door
from tests.portal.forger import Forger


@pytest.fixture
async def browser(guarded: Door, forger: Forger) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which Anna signed in an hour ago, by her password only."""
    async with guarded.browser() as browser:
        await forger.send_back(browser, auth_time=int(time.time()) - 3_600, acr="password")
        yield browser


async def person_in(door: Door, browser: httpx.AsyncClient) -> Person:
    token = (await browser.get("/api/claims")).json()["headers"]["authorization"].removeprefix("Bearer ")
    return TokenReader(door.keys.public).read(token)


async def test_services_learn_when_and_how_somebody_signed_in(guarded: Door, browser: httpx.AsyncClient) -> None:
    person = await person_in(guarded, browser)
    assert person.authenticated_at
    assert (person.acr, time.time() - person.authenticated_at > 3_500) == ("password", True)


async def test_the_provider_is_asked_for_the_person_and_the_second_factor(
    browser: httpx.AsyncClient, forger: Forger
) -> None:
    wanted = forger.wanted((await browser.get("/sign-in/again?next=/claims/7")).headers["location"])
    asked = (wanted["prompt"], wanted["max_age"], wanted["acr_values"], wanted["code_challenge_method"])
    assert asked == ("login", "0", "mfa", "S256")


async def test_signing_in_again_makes_a_new_session_that_is_sure_and_leads_back(
    guarded: Door, browser: httpx.AsyncClient, forger: Forger
) -> None:
    before = browser.cookies["__Host-session"]
    answer = await forger.send_back(browser, "/sign-in/again?next=/claims/7")
    assert (answer.status_code, answer.headers["location"]) == (303, "/claims/7")
    assert browser.cookies["__Host-session"] != before
    person = await person_in(guarded, browser)
    assert person.authenticated_at
    assert (person.acr, time.time() - person.authenticated_at < 300) == ("mfa", True)
    old = await guarded.client.get("/api/claims", headers={"Cookie": f"__Host-session={before}"})
    assert "authorization" not in old.json()["headers"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"auth_time": int(time.time()) - 4_000}, "did not make sure of you again"),
        ({"auth_time": None}, "did not make sure of you again"),
        ({"acr": "password"}, "second factor"),
        ({"acr": None}, "second factor"),
        ({"sub": "somebody-else"}, "somebody else"),
    ],
)
async def test_what_does_not_make_sure_changes_nothing(
    guarded: Door, browser: httpx.AsyncClient, forger: Forger, claims: dict[str, object], words: str
) -> None:
    page = await forger.send_back(browser, "/sign-in/again?next=/claims/7", **claims)
    assert (page.status_code, words in page.text) == (403, True)
    assert 'href="/sign-in/again?next=/claims/7"' in page.text
    assert (await person_in(guarded, browser)).acr == "password"


async def test_a_local_run_asks_nobody_again(door: Door) -> None:
    answer = await door.client.get("/sign-in/again?next=/claims/7")
    assert (answer.status_code, answer.headers["location"]) == (303, "/claims/7")
