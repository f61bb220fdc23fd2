"""Somebody at a browser without JavaScript: opens pages, follows links, fills in forms and presses buttons."""

import asyncio
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Response

PATIENCE_SECONDS = 40


class Hand:
    """One person's browser window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def of(cls, name: str, chromium: Browser, address: str) -> "Hand":
        """The window of somebody who signed in by the button beside this name."""
        context = await chromium.new_context(base_url=address, java_script_enabled=False, accept_downloads=True)
        hand = cls(await context.new_page())
        await hand.open("/sign-in")
        await hand.press(f"Sign in as {name}")
        return hand

    async def at(self, case_time: str) -> None:
        """Everything from here on happens at this case time."""
        await self.page.context.set_extra_http_headers({"Test-Clock": case_time})

    async def open(self, path: str) -> None:
        answer = await self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, await self.page.inner_text("main")

    async def follow(self, text: str) -> None:
        """Click the link with this text and wait for its page."""
        await self.page.get_by_role("link", name=text, exact=True).first.click()

    async def fill(self, values: dict[str, Any]) -> None:
        """Fill in inputs by their names; a list ticks boxes, a dictionary is a file."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]')
            kind = await field.first.get_attribute("type") or await field.first.evaluate("e => e.tagName")
            if kind in ("checkbox", "radio"):
                for choice in value if isinstance(value, list) else [value]:
                    await self.tick(f'main [name="{name}"][value="{choice}"]')
            elif kind == "SELECT":
                await field.select_option(value)
            elif kind == "file":
                await field.set_input_files(value)
            else:
                await field.fill(value)

    async def tick(self, box: str) -> None:
        """Tick a box, or choose a radio button, by its label, unless it is ticked."""
        found = self.page.locator(box)
        if not await found.is_checked():
            await self.page.locator(f'label[for="{await found.get_attribute("id")}"]').click()
        assert await found.is_checked(), box

    async def press(self, button: str, status: int = 200) -> Response:
        """Press a button that sends a form; the page that follows has this status."""
        async with self.page.expect_navigation() as arriving:
            await self.page.get_by_role("button", name=button, exact=True).click()
        answer = await arriving.value
        assert answer.status == status, await self.page.inner_text("main")
        return answer

    async def until(self, path: str, text: str) -> None:
        """Open a page again and again until it says this."""
        end = time.monotonic() + PATIENCE_SECONDS
        await self.open(path)
        while text not in await self.text():
            assert time.monotonic() < end, f"{path} never said {text}: {await self.text()}"
            await asyncio.sleep(0.2)
            await self.open(path)

    async def text(self) -> str:
        """What the page says to its reader."""
        return (await self.page.inner_text("main")).replace("\u00a0", " ")

    async def error_at(self, name: str) -> str:
        """What is said beside the field of this name."""
        return await self.page.inner_text(f"#error-{name.replace('.', '-')}")

    async def value_of(self, name: str) -> str:
        return await self.page.locator(f'main [name="{name}"]').input_value()

    async def download(self, link: str) -> bytes:
        """The file behind a link."""
        async with self.page.expect_download() as arriving:
            await self.follow(link)
        download = await arriving.value
        return await asyncio.to_thread(Path(await download.path()).read_bytes)
