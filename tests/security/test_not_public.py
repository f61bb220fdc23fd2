"""S41: what is for operators and other services cannot be reached through the portal."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.local.demo.people import sign_in
from deploy.local.stack import Stack

HIDDEN = (
    *("/docs", "/redoc", "/docs/oauth2-redirect", "/internal/outbox", "/internal/outbox-horizon"),
    *("/internal/people/anna", "/debug", "/admin", "/.git/config", "/.env", "/server-status", "/actuator"),
    *("/api/../metrics", "/api/applications/../../metrics", "/%6detrics/", "//metrics", "/metrics/", "/./metrics"),
    *("/api/metrics", "/api/internal/outbox", "/api/applications/%2e%2e/%2e%2e/internal/outbox", "/INTERNAL/outbox"),
)


@pytest.fixture(scope="module")
async def outside(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        yield client


async def asked(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> int:
    """The status for exactly this path, which a client would otherwise make neat."""
    request = client.build_request("GET", "/", headers=headers)
    request.url = request.url.copy_with(raw_path=path.encode())
    return (await client.send(request)).status_code


@pytest.mark.parametrize("path", HIDDEN)
async def test_what_is_not_for_the_public_is_not_there(outside: httpx.AsyncClient, path: str) -> None:
    administrator = await sign_in(outside, "ada.outside", "Ada Outside", "administrator")
    statuses = [
        await asked(outside, path, headers) for headers in ({}, {"Authorization": f"Bearer {administrator.token}"})
    ]
    assert set(statuses) <= {400, 401, 404}
    assert statuses[1] in (400, 404)


async def test_figures_are_given_to_bearers_of_a_service_token_only(outside: httpx.AsyncClient) -> None:
    administrator = await sign_in(outside, "ada.outside", "Ada Outside", "administrator")
    for headers in ({}, {"Authorization": f"Bearer {administrator.token}"}, {"Authorization": "Bearer x"}):
        answer = await outside.get("/metrics", headers=headers)
        assert answer.status_code in (401, 403, 404)
        assert "clusterxchange_" not in answer.text


async def test_health_says_no_more_than_whether_all_is_well(outside: httpx.AsyncClient) -> None:
    for path in ("/health/live", "/health/ready"):
        assert set((await outside.get(path)).json()) <= {"status", "missing"}
