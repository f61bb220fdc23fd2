"""Questions that no page asks: each names what is wrong with it, and none makes the service fail."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

from tests.funding.money_kit import Exchange, Running

TOO_FAR = "99999999999999999999"


def a_cursor(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("path", ["claims", "payment-batches", "queue", "queue/events", "finance/events"])
async def test_a_partnership_with_control_characters_names_its_field(funding: Running, path: str) -> None:
    answer = await Exchange(funding).someone("alba", "auditor").get(f"/api/{path}", partnership="\0")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "partnership")


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("finance/events", {"after": TOO_FAR}),
        ("finance/events", {"after": "-1"}),
        ("queue", {"cursor": a_cursor("9999-12-31T23:59:59-14:00 0190a0a0-0000-7000-8000-000000000000")}),
        ("queue", {"cursor": a_cursor("0001-01-01T00:00:00+14:00 0190a0a0-0000-7000-8000-000000000000")}),
        ("queue", {"cursor": "\0"}),
        ("claims", {"cursor": "zzz"}),
        ("payment-batches", {"limit": "0"}),
    ],
)
async def test_a_place_that_no_list_has_is_refused(funding: Running, path: str, asked: dict[str, Any]) -> None:
    answer = await Exchange(funding).someone("alba", "auditor").get(f"/api/{path}", **asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, *asked)


@pytest.mark.parametrize("path", ["queue/events", "finance/events"])
@pytest.mark.parametrize("place", ["yesterday", TOO_FAR, "9" * 19, "9" * 5000, "-1"])
async def test_a_stream_goes_on_from_its_own_positions_only(funding: Running, path: str, place: str) -> None:
    auditor = Exchange(funding).someone("alba", "auditor")
    headers = auditor.headers | {"Accept": "text/event-stream", "Last-Event-ID": place}
    answer = await auditor.client.get(f"/api/{path}", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Last-Event-ID")
