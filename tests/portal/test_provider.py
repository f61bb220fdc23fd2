"""Sign-in by a real provider: another process, asked over HTTP, which knows nothing of us."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.places import free_port
from tests.kit import Servers, eventually
from tests.portal.conftest import Door, opened_to


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[str]:
    """The address of a provider in a process of its own."""
    port = free_port()
    command = (
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    )
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=quiet, stderr=quiet)
    address = f"http://127.0.0.1:{port}"

    async def answers() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
                return (await client.get(f"{address}/jwks")).is_success
        except httpx.TransportError:
            return False

    try:
        await eventually(answers, 60)
        yield address
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture(scope="module")
async def entrance(
    provider: str, servers: Servers, fresh_database: Callable[[str], str], folder: Path
) -> AsyncIterator[Door]:
    async with opened_to(provider, servers, fresh_database("portal"), folder) as door:
        yield door


async def sign_in(
    browser: httpx.AsyncClient, provider: str, subject: str, path: str = "/queue", **about: Any
) -> httpx.Response:
    """What the portal says in the end to somebody who signs in at the provider."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as there:
        await there.put(f"{provider}/users/{subject}", json={"email": f"{subject}@example.test", **about})
        out = await browser.get(f"/sign-in?next={path}")
        back = await there.post(out.headers["location"], data={"sub": subject})
    return await browser.get(back.headers["location"])


async def test_somebody_new_signs_in_and_is_an_applicant_and_nothing_more(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser:
        answer = await sign_in(browser, provider, "zoe", name="Zoë Maas")
        assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
        page = await browser.get("/")
    assert "Signed in as Zoë Maas" in page.text
    row = await entrance.service.pool.fetchrow("select roles, issuer from people where issuer_subject = 'zoe'")
    assert row
    assert tuple(row) == (["applicant"], provider)


async def test_whom_the_settings_name_is_an_administrator_and_it_is_written_down(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser:
        await sign_in(browser, provider, "root", name="Roo T")
        await sign_in(browser, provider, "root", name="Roo T")
        assert "Parked records" in (await browser.get("/")).text
    rows = await entrance.service.pool.fetch("select change, role, by_subject from directory_changes")
    assert [tuple(row) for row in rows] == [("granted", "administrator", "settings")]


async def test_a_changed_name_and_address_are_still_the_same_person(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser:
        await sign_in(browser, provider, "eva", name="Eva", email="eva@old.test")
        await sign_in(browser, provider, "eva", name="Eva Novak", email="eva@new.test")
    rows = await entrance.service.pool.fetch("select name, email from people where issuer_subject = 'eva'")
    assert [tuple(row) for row in rows] == [("Eva Novak", "eva@new.test")]


async def test_the_same_address_at_two_accounts_is_two_people(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser:
        await sign_in(browser, provider, "first", email="shared@example.test")
        await sign_in(browser, provider, "second", email="shared@example.test")
    count = await entrance.service.pool.fetchval("select count(*) from people where email = 'shared@example.test'")
    assert count == 2


async def test_somebody_without_an_address_learns_what_is_missing(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser:
        page = await sign_in(browser, provider, "silent", email=None)
    assert page.status_code == 403
    assert "Add one there, then sign in" in page.text


async def test_cookies_are_for_this_host_over_https_and_not_for_scripts(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser:
        out = (await browser.get("/sign-in")).headers["set-cookie"]
        back = (await sign_in(browser, provider, "ivo")).headers["set-cookie"]
    for cookie, name in ((out, "__Host-sign-in="), (back, "__Host-session=")):
        assert cookie.startswith(name)
        assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
        assert "Domain" not in cookie


async def test_who_says_no_at_the_provider_reads_what_to_do(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser, httpx.AsyncClient(trust_env=False, timeout=30) as there:
        out = await browser.get("/sign-in")
        back = await there.post(out.headers["location"], data={"action": "deny"})
        page = await browser.get(back.headers["location"])
    assert page.status_code in (400, 403)
    assert "You were not signed in" in page.text


async def test_disabling_somebody_ends_what_he_may_at_the_next_request(entrance: Door, provider: str) -> None:
    async with entrance.browser() as browser:
        await sign_in(browser, provider, "ben")
        assert "authorization" in (await browser.get("/api/claims")).json()["headers"]
        await entrance.service.pool.execute("update people set disabled_at = now() where issuer_subject = 'ben'")
        assert "authorization" not in (await browser.get("/api/claims")).json()["headers"]
        assert (await sign_in(browser, provider, "ben")).status_code == 403
