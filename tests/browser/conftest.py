"""A real browser on the whole system, with and without JavaScript."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from deploy.browser import installed_browser, launch_arguments
from deploy.local.stack import Stack

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SignedIn = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed_browser(), args=launch_arguments())
        yield browser
        await browser.close()


@pytest.fixture
async def sign_in_as(chromium: Browser, stack: Stack) -> AsyncIterator[SignedIn]:
    """A page of somebody who signed in by the button on the sign-in page; `scripts` says whether JavaScript runs."""
    contexts: list[BrowserContext] = []

    async def sign_in(name: str | None, *, scripts: bool = False) -> Page:
        context = await chromium.new_context(base_url=stack.base_url, java_script_enabled=scripts)
        contexts.append(context)
        page = await context.new_page()
        await page.goto("/")
        if name:
            await page.goto("/sign-in")
            await page.get_by_role("button", name=f"Sign in as {name}", exact=True).click()
        return page

    yield sign_in
    for context in contexts:
        await context.close()


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{new_line_free(page.url)} {rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def new_line_free(text: str) -> str:
    return text.replace("\n", " ")
