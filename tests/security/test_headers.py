"""S17, S44: what browsers are told with every answer, errors and files too, by the portal and by each service."""

from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.local.stack import Stack
from services.kernel.http.headers import ALWAYS

ASKED = (
    ("GET", "/", 200),
    ("GET", "/statistics", 200),
    ("GET", "/api/ready", 200),
    ("GET", "/api/openapi.json", 200),
    ("GET", "/api/statistics/T1?format=csv&call=clusterxchange-next", 200),
    ("GET", "/api/applications", 401),
    ("GET", "/nowhere", 404),
    ("GET", "/api/applications/%2e%2e/queue", 404),
    ("DELETE", "/api/statistics", 405),
    ("POST", "/api/eligibility-checks", 415),
    ("GET", "/api/statistics/T1?year=x", 422),
)


@pytest.fixture(scope="module")
async def browser(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        yield client


@pytest.mark.parametrize(("method", "path", "status"), ASKED)
async def test_every_answer_says_once_what_browsers_must_not_do(
    browser: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await browser.request(method, path, content=b"{}" if method == "POST" else None)
    assert answer.status_code == status, answer.text
    assert {name.decode(): answer.headers.get(name.decode()) for name, _ in ALWAYS} == {
        name.decode(): value.decode() for name, value in ALWAYS
    }
    assert max(Counter(name.lower() for name, _ in answer.headers.raw).values()) == 1


async def test_a_service_says_it_too_when_nobody_stands_before_it(stack: Stack) -> None:
    async with httpx.AsyncClient(base_url=stack.url("funding"), timeout=30) as funding:
        answer = await funding.get("/api/queue")
    assert (answer.status_code, answer.headers["x-frame-options"]) == (401, "DENY")


async def test_assets_may_be_kept_and_nothing_else(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text
    asset = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    kept = await browser.get(asset)
    assert (kept.status_code, kept.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


async def test_a_local_run_does_not_ask_for_https_which_it_has_not(browser: httpx.AsyncClient) -> None:
    assert "strict-transport-security" not in (await browser.get("/")).headers
