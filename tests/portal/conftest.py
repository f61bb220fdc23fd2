"""The portal on a real port, in front of small services on real ports."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from services.kernel.service import Service, build_service
from services.portal.main import PARTS
from services.portal.settings import SERVICES, PortalSettings
from tests.kit import Keys, Servers, bearer, make_keys, settings_for
from tests.portal.neighbours import Neighbour
from tests.portal.serving import serving

ASSETS = {"ecl-eu.css": "ecl-eu.1.css", "clusterxchange.css": "clusterxchange.1.css", "icon.svg": "icon.1.svg"}
PEOPLE = """
[[people]]
subject = "anna"
name = "Anna Kowalska"
roles = ["applicant"]

[[people]]
subject = "root"
name = "Roo T"
roles = ["administrator"]
"""


@dataclass
class Door:
    """The portal and what is behind it."""

    address: str
    service: Service
    keys: Keys
    neighbours: dict[str, Neighbour]
    client: httpx.AsyncClient

    def browser(self) -> httpx.AsyncClient:
        """A client as a browser is one: it keeps cookies and says that its forms come from here."""
        headers = {"Origin": self.address, "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        return httpx.AsyncClient(base_url=self.address, headers=headers, trust_env=False)

    @asynccontextmanager
    async def signed_in(self, subject: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser in which this person has signed in."""
        async with self.browser() as browser:
            answer = await browser.post("/sign-in", data={"subject": subject, "next": "/"})
            assert answer.status_code == 303
            yield browser

    def as_(self, subject: str, *roles: str) -> dict[str, str]:
        return bearer(self.keys, subject, *roles)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People of a local run, and assets with their manifest."""
    folder = tmp_path_factory.mktemp("portal")
    (folder / "people.toml").write_text(PEOPLE)
    (folder / "manifest.json").write_text(json.dumps(ASSETS))
    for name in ASSETS.values():
        (folder / name).write_text("content")
    (folder / "secret.txt").write_text("not listed")
    return folder


@pytest.fixture(scope="module")
async def door(servers: Servers, fresh_database: Callable[[str], str], folder: Path) -> AsyncIterator[Door]:
    keys = make_keys(folder)
    neighbours = {name: Neighbour(name) for name in SERVICES}
    async with AsyncExitStack() as opened:
        addresses = {
            f"{name}_url": await opened.enter_async_context(serving(neighbour.app))
            for name, neighbour in neighbours.items()
        }
        settings = settings_for(
            PortalSettings,
            keys,
            fresh_database("portal"),
            servers.bootstrap_servers,
            static_folder=folder,
            demo_people_file=folder / "people.toml",
            upstream_patience_seconds=2,
            **addresses,
        )
        app = build_service(PARTS, settings)
        address = await opened.enter_async_context(serving(app))
        client = await opened.enter_async_context(httpx.AsyncClient(base_url=address, trust_env=False))
        yield Door(address, app.state.service, keys, neighbours, client)
