"""Reporting as it runs: on a real port, beside services that tell events, on real PostgreSQL and Kafka."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.local.places import free_port
from services.kernel.clock import CaseTime
from services.kernel.service import Service, ServiceParts, build_service
from services.reporting.completeness import watch_of
from services.reporting.main import PARTS
from services.reporting.settings import ReportingSettings
from tests.kit import Keys, Servers, bearer, eventually, hears_from_now_on, ready, settings_for, tell
from tests.portal.serving import serving
from tests.reporting.histories import CALL, Telling

TELLERS = ("applications", "funding", "notifications")


@dataclass
class Office:
    """Reporting and those who tell it what happened."""

    client: httpx.AsyncClient
    service: Service
    tellers: dict[str, Service]
    keys: Keys

    def as_(self, subject: str, *roles: str, partnership: str | None = None) -> dict[str, str]:
        return bearer(self.keys, subject, *roles, partnership=partnership)

    async def tell(self, *tellings: Telling) -> None:
        """Let the services tell these events at these times, and wait until reporting knows them."""
        for telling in tellings:
            time = CaseTime(telling.at, telling.at, "test")
            await tell(self.tellers[telling.event.service], telling.event, time=time)
        wanted = len(tellings)

        async def heard() -> bool:
            keys = list({telling.event.key for telling in tellings})
            return bool(
                await self.service.pool.fetchval("select count(*) = $2 from history where key = any($1)", keys, wanted)
            )

        await eventually(heard)

    async def ask(self, table: str, headers: dict[str, str] | None = None, **asked: Any) -> httpx.Response:
        return await self.client.get(f"/api/statistics/{table}", params={"call": CALL, **asked}, headers=headers)

    async def cells(self, table: str, measure: str, **asked: Any) -> dict[tuple[str, ...], Any]:
        """Values of one measure by codes."""
        document = (await self.ask(table, **asked)).raise_for_status().json()
        return {
            tuple(cell[code] for code in document["dimensions"]): cell["value"]
            for cell in document["cells"]
            if cell["measure"] == measure
        }

    async def complete_after(self, moment: datetime) -> None:
        """Wait until everything up to a time is in."""

        async def enough() -> bool:
            complete_to = await watch_of(self.service).complete_to()
            return complete_to is not None and complete_to > moment

        await eventually(enough)


@asynccontextmanager
async def opened(servers: Servers, database: Callable[[str], str], keys: Keys, folder: Path) -> AsyncIterator[Office]:
    (folder / "migrations").mkdir()
    (folder / "manifest.json").write_text(
        json.dumps({name: name for name in ("ecl-eu.css", "clusterxchange.css", "icon.svg")})
    )
    ports = {name: free_port() for name in (*TELLERS, "reporting")}
    urls = {f"{name}_url": f"http://127.0.0.1:{port}" for name, port in ports.items()}
    await hears_from_now_on(servers.bootstrap_servers, PARTS.name)
    async with AsyncExitStack() as stack:
        services = {}
        for name in ports:
            parts = PARTS if name == "reporting" else ServiceParts(name=name, folder=folder, routers=[])
            settings = settings_for(
                ReportingSettings,
                keys,
                database(name),
                servers.bootstrap_servers,
                static_folder=folder,
                pool_size=4,
                rebuild_patience_seconds=1,
                **urls,
            )
            app = build_service(parts, settings)
            await stack.enter_async_context(serving(app, ports[name]))
            services[name] = app.state.service
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=urls["reporting_url"], trust_env=False, timeout=30)
        )
        reporting = services.pop("reporting")
        await ready(reporting)
        yield Office(client, reporting, services, keys)
