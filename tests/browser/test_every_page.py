"""Every page that a person can reach by links, in every role, with a finished exchange behind it."""

import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page

from deploy.local.demo.exchange import Exchange, an_exchange
from deploy.local.demo.people import Caller, sign_in
from deploy.local.stack import Stack
from tests.browser.conftest import SignedIn, violations

IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
PEOPLE = ("Anna Pages", "Luc Pages", "Eva Pages", "Finn Pages", "Olga Pages")
READERS = {"Sue Support": "support_office", "Audrey Auditor": "auditor", "Adam Administrator": "administrator"}


@pytest.fixture(scope="module")
async def exchange(stack: Stack) -> Any:
    """A finished exchange, people who may read everything, and a published report with a correction."""
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as http:
        done = await an_exchange(http, "PAGES", "HEMPCLUB-NEXT", "HEMPCLUB-NEXT")
        await done.run()
        readers = {role: await sign_in(http, role, name, role, clock=done.clock) for name, role in READERS.items()}
        await publish_twice(readers["support_office"])
        yield done


async def publish_twice(office: Caller) -> None:
    """A report from before the exchange, and the correction of it."""
    first = await office.post("/api/reports", {"call": "clusterxchange-next", "as_of": "2026-01-01T00:00:00Z"})
    why = {"corrects": first["id"], "reason": "One exchange came late."}
    await office.post("/api/reports", {"call": first["call"], "as_of": office.clock.at, **why})


@pytest.mark.parametrize("name", [None, *PEOPLE, *READERS])
async def test_no_page_that_somebody_reaches_has_a_barrier(
    exchange: Exchange, sign_in_as: SignedIn, name: str | None
) -> None:
    page = await sign_in_as(name, scripts=True)
    seen, found = await walk(page)
    assert found == []
    assert {"/statistics", "/statistics/dashboard", "/reports", "/reports/{id}"} <= seen


async def walk(page: Page) -> tuple[set[str], list[str]]:
    """Follow every link once for each kind of page; the kinds that were seen, and what is wrong with them."""
    found: list[str] = []
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop(0)
        answer = await page.goto(path)
        if answer is None or answer.status >= 400:
            found.append(f"{path} answers {answer and answer.status}")
            continue
        found += await violations(page)
        for link in await page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            target = urlsplit(link)
            kind = IDENTIFIER.sub("{id}", target.path)
            if target.netloc == urlsplit(page.url).netloc and kind not in seen and is_page(target.path):
                seen.add(kind)
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return seen, found


def is_page(path: str) -> bool:
    """Whether a link leads to a page rather than to a file or out of the session."""
    return not path.startswith(("/api/", "/static/", "/sign-out")) and not path.endswith((".csv", ".xml", ".pdf"))


async def test_a_refusal_is_a_page_without_barriers(exchange: Exchange, sign_in_as: SignedIn) -> None:
    page = await sign_in_as("Luc Pages", scripts=True)
    await page.goto("/applications/00000000-0000-7000-8000-000000000000")
    assert await violations(page) == []
