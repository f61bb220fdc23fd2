"""The public eligibility check is bounded for each caller, except in a local run."""

from pathlib import Path

import httpx

from services.applications.main import parts
from services.applications.settings import ApplicationsSettings
from services.kernel.service import build_service
from tests.applications.conftest import Applications
from tests.kit import Servers, make_keys, ready, running, settings_for

CHECKS = "/api/eligibility-checks"


async def checks(client: httpx.AsyncClient, caller: str, times: int) -> list[int]:
    return [(await client.post(CHECKS, json={}, headers={"X-Forwarded-For": caller})).status_code for _ in range(times)]


async def test_a_caller_who_asks_too_often_waits_and_others_do_not(
    servers: Servers, database_url: str, tmp_path: Path
) -> None:
    settings = settings_for(ApplicationsSettings, make_keys(tmp_path), database_url, servers.bootstrap_servers)
    bounded = settings.model_copy(update={"identity": "oidc", "eligibility_checks_per_minute": 2})
    async with running(build_service(parts, bounded)) as (client, service):
        await ready(service)
        assert await checks(client, "192.0.2.1", 3) == [422, 422, 429]
        assert await checks(client, "192.0.2.2", 1) == [422]
        late = await client.post(CHECKS, json={}, headers={"X-Forwarded-For": "192.0.2.1"})
        assert late.headers["Retry-After"] == "60"


async def test_a_local_run_has_no_bound(applications: Applications) -> None:
    assert await checks(applications.client, "192.0.2.9", 70) == [422] * 70
