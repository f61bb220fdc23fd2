"""Somebody sees, tries and drops a parked record in a browser, without scripts and without barriers."""

import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.demo.people import Caller, sign_in
from deploy.local.stack import Stack
from tests.browser.conftest import SignedIn, violations

SERVICES = ("applications", "funding", "notifications", "reporting")
NAME = "Adam Parked"


@pytest.fixture
async def root(stack: Stack) -> AsyncIterator[Caller]:
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        yield await sign_in(client, "adam.parked", NAME, "administrator")


@pytest.fixture
async def key(stack: Stack, root: Caller) -> AsyncIterator[str]:
    """The key under which every service has parked two records; whatever is left is dropped."""
    key = str(uuid.uuid4())
    producer = AIOKafkaProducer(bootstrap_servers=stack.bootstrap_servers)
    await producer.start()
    for body in (b'{"note": "<b>not an event</b>"}', b"\xff\xfe\x00"):
        await producer.send_and_wait("applications.events", body, key.encode(), headers=[("strange", b"\x00\xff")])
    await producer.stop()
    for service in SERVICES:
        await root.until(f"/api/parked/{service}?key={key}", lambda shown: len(shown["items"]) == 2)
    yield key
    for service in SERVICES:
        for item in (await root.get(f"/api/parked/{service}?key={key}"))["items"]:
            await root.ask("DELETE", f"/api/parked/{service}/{item['id']}", json={"reason": "the end of a test"})


async def test_the_pages_of_parked_records_have_no_barrier(sign_in_as: SignedIn, root: Caller, key: str) -> None:
    page = await sign_in_as(NAME, scripts=True)
    first, second = [item["id"] for item in (await root.get(f"/api/parked/funding?key={key}"))["items"]]
    for path in ("/parked", f"/parked?state=open&key={key}", f"/parked/funding/{first}", f"/parked/funding/{second}"):
        await page.goto(path)
        assert await violations(page) == []
    await page.get_by_role("button", name="Drop this record for good").click()
    assert "say why the record is given up" in await page.inner_text("main")
    assert await violations(page) == []
    await page.goto("/parked?state=settled")
    assert await violations(page) == []


async def test_a_record_is_tried_and_dropped_by_plain_forms(sign_in_as: SignedIn, root: Caller, key: str) -> None:
    page = await sign_in_as(NAME)
    await page.goto(f"/parked?service=funding&key={key}")
    await page.get_by_role("link", name="Funding record").click()
    assert "<b>not an event</b>" in await page.inner_text("pre")
    await page.get_by_label("Why you try again").fill("to see whether it goes now")
    await page.get_by_role("button", name="Try again").click()
    assert "0 records were applied" in await page.inner_text("main")
    assert "Retried: to see whether it goes now" in await page.inner_text("main")
    await page.get_by_label("Why the record is given up").fill("put there by hand")
    await page.get_by_role("button", name="Drop this record for good").click()
    assert "Dropped: put there by hand by adam.parked" in await page.inner_text("main")
    left = (await root.get(f"/api/parked/funding?key={key}"))["items"]
    assert [item["behind"] for item in left] == [0]
