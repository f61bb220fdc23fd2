"""S18, S11: who asks too often waits, and keeps nobody else out. Addresses are real ones of this machine."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.portal.conftest import Door

# Read once: it is what costs most of a client.
CERTIFICATES = ssl.create_default_context()
CASES = ("0193a5b4-0000-7000-8000-000000000001", "0193a5b4-0000-7000-8000-000000000002")


@contextmanager
def allowing(door: Door, **a_minute: int) -> Iterator[None]:
    """For a while these are the limits, and nothing of them is used."""
    usual = door.service.settings
    door.service.settings = usual.model_copy(update={"limits_times": 1, **a_minute})
    try:
        yield
    finally:
        door.service.settings = usual


def at(door: Door, address: str) -> httpx.AsyncClient:
    """A client that calls from this address."""
    transport = httpx.AsyncHTTPTransport(local_address=address, verify=CERTIFICATES)
    headers = {"Origin": door.address, "Sec-Fetch-Site": "same-origin"}
    return httpx.AsyncClient(base_url=door.address, transport=transport, headers=headers, timeout=30)


def refused(answer: httpx.Response) -> bool:
    """Whether somebody is asked to come back later, in the form of all problems."""
    if answer.status_code != 429:
        return False
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1
    assert "Nothing was changed" in answer.json()["detail"]
    return True


async def test_an_attacker_at_a_hundred_addresses_keeps_no_victim_from_signing_in(door: Door) -> None:
    attempts = {"subject": "anna", "next": "/"}
    with allowing(door, sign_ins_per_minute_of_address=1):
        for number in range(1, 101):
            async with at(door, f"127.0.1.{number}") as attacker:
                assert not refused(await attacker.post("/sign-in", data={"subject": "nobody"}))
                assert refused(await attacker.post("/sign-in", data=attempts))
        async with at(door, "127.0.0.1") as victim:
            assert (await victim.post("/sign-in", data=attempts)).status_code == 303
            assert (await victim.get("/api/claims")).json()["headers"]["authorization"]


async def test_an_address_that_asks_too_often_waits_and_others_do_not(door: Door) -> None:
    with allowing(door, requests_per_minute_of_address=3):
        async with at(door, "127.0.2.1") as hasty, at(door, "127.0.2.2") as other:
            assert [refused(await hasty.get("/api/claims")) for _ in range(5)] == [False] * 3 + [True] * 2
            assert not refused(await other.get("/api/claims"))
            assert (await hasty.get("/health/live")).status_code == 200


async def test_a_forged_token_costs_its_address_and_not_the_person_whom_it_names(door: Door) -> None:
    forged = {"Authorization": door.as_("anna", "applicant")["Authorization"][:-6] + "AAAAAA"}
    with allowing(door, requests_per_minute_of_person=1):
        assert not any([refused(await door.client.get("/api/claims", headers=forged)) for _ in range(5)])
        assert not refused(await door.client.get("/api/claims", headers=door.as_("anna")))


@pytest.mark.parametrize(
    ("limit", "method", "path"),
    [
        ("requests_per_minute_of_person", "GET", "/api/claims"),
        ("changes_per_minute_of_person", "POST", "/api/claims"),
        ("uploads_per_minute_of_person", "POST", "/api/applications/1/evidence"),
        ("changes_per_minute_of_object", "POST", f"/api/claims/{CASES[0]}/return"),
    ],
)
async def test_a_person_may_do_each_thing_so_often_and_once_more_is_refused(
    door: Door, limit: str, method: str, path: str
) -> None:
    with allowing(door, **{limit: 4}):
        answers = [await door.client.request(method, path, headers=door.as_("anna")) for _ in range(5)]
        assert [refused(answer) for answer in answers] == [False] * 4 + [True]
        assert not refused(await door.client.request(method, path, headers=door.as_("luc")))


async def test_reading_is_no_change_and_another_object_another_matter(door: Door) -> None:
    with allowing(door, changes_per_minute_of_object=1, changes_per_minute_of_person=2):
        paths = [f"/api/claims/{case}/return" for case in (*CASES, CASES[0])]
        answers = [await door.client.post(path, headers=door.as_("anna")) for path in paths]
        assert [refused(answer) for answer in answers] == [False, False, True]
        assert not refused(await door.client.get(paths[0], headers=door.as_("anna")))


async def test_in_a_browser_the_session_counts_for_its_person_and_the_refusal_is_a_page(door: Door) -> None:
    async with door.signed_in("anna") as first, door.signed_in("anna") as second:
        with allowing(door, requests_per_minute_of_person=2):
            assert [(await browser.get("/claims")).status_code for browser in (first, second)] == [200, 200]
            page = await second.get("/claims")
    assert (page.status_code, "retry-after" in page.headers, "<h1" in page.text) == (429, True, True)


async def test_haste_is_in_the_activity_log(door: Door) -> None:
    with allowing(door, changes_per_minute_of_person=1):
        for _ in range(2):
            await door.client.post("/api/claims", headers=door.as_("hasty"))
    rows = await door.service.pool.fetch("select status, route from audit where subject = 'hasty'")
    assert [tuple(row) for row in rows] == [(429, "/{path:path}")]


async def test_limits_are_far_above_what_one_person_does_and_a_setting_can_lift_them(door: Door) -> None:
    with allowing(door, requests_per_minute_of_person=0, requests_per_minute_of_address=0):
        assert not any([refused(await door.client.get("/api/claims", headers=door.as_("anna"))) for _ in range(30)])
    settings = type(door.service.settings).model_fields
    assert all(field.default >= 60 for name, field in settings.items() if "_per_minute_of_" in name)
