"""The portal as a deployment starts it: a process of its own, told by its environment where people come from."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from deploy.local.places import ROOT, free_port
from tests.kit import Servers, eventually, make_keys
from tests.portal.conftest import browser_at
from tests.portal.forger import CLIENT, CLIENT_SECRET, Forger


def environment(folder: Path, database_url: str, servers: Servers, **more: str) -> dict[str, str]:
    keys, port = make_keys(folder), free_port()
    return {
        **os.environ,
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap_servers,
        "TOKEN_PRIVATE_KEY_FILE": str(keys.private),
        "TOKEN_PUBLIC_KEY_FILE": str(keys.public),
        "SERVICE_SECRET_FILE": str(keys.secret),
        "STATIC_FOLDER": str(folder),
        **more,
    }


@asynccontextmanager
async def portal(settings: dict[str, str]) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "services.portal.main")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=settings, stdout=DEVNULL, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def test_somebody_signs_in_to_the_portal_as_a_deployment_starts_it(
    servers: Servers, fresh_database: Callable[[str], str], tmp_path: Path, forger: Forger
) -> None:
    (tmp_path / "manifest.json").write_text(
        json.dumps(dict.fromkeys(("ecl-eu.css", "clusterxchange.css", "icon.svg"), "x"))
    )
    (tmp_path / "client-secret").write_text(CLIENT_SECRET)
    provider = {
        "OIDC_ISSUER": forger.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "client-secret"),
        "ADMINISTRATORS": "chief root",
    }
    settings = environment(tmp_path, fresh_database("portal"), servers, **provider)
    async with portal(settings), browser_at(settings["PUBLIC_URL"]) as browser:

        async def answers() -> bool:
            try:
                return (await browser.get("/health/live")).is_success
            except httpx.TransportError:
                return False

        await eventually(answers, 60)
        assert (await forger.send_back(browser, "/sign-in?next=/parked", sub="chief")).headers["location"] == "/parked"
        assert "People and their roles" in (await browser.get("/")).text


async def test_invented_people_are_not_let_in_by_a_slip_of_the_deployment(servers: Servers, tmp_path: Path) -> None:
    for slip in ({"HOST": "0.0.0.0"}, {"PUBLIC_URL": "https://clusterxchange.example.test"}):  # noqa: S104
        settings = environment(tmp_path, "postgresql:///x", servers, IDENTITY="local", **slip)
        async with portal(settings) as process:
            _, said = await process.communicate()
        assert process.returncode
        assert b"IDENTITY=local hands out any identity" in said
