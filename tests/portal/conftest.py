"""The portal on a real port, in front of small services on real ports."""

import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.places import free_port
from services.kernel.service import Service, build_service
from services.portal.main import PARTS
from services.portal.settings import SERVICES, PortalSettings
from tests.kit import Keys, Servers, bearer, make_keys, settings_for
from tests.portal.forger import CLIENT, CLIENT_SECRET, Forger
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
        return browser_at(self.address)

    @asynccontextmanager
    async def signed_in(self, subject: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser in which this person has signed in."""
        async with self.browser() as browser:
            answer = await browser.post("/sign-in", data={"subject": subject, "next": "/"})
            assert answer.status_code == 303
            yield browser

    def as_(self, subject: str, *roles: str) -> dict[str, str]:
        return bearer(self.keys, subject, *roles)


def browser_at(address: str) -> httpx.AsyncClient:
    """A client as a browser is one: it keeps cookies and says that its forms come from here."""
    headers = {"Origin": address, "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    browser = httpx.AsyncClient(base_url=address, headers=headers, trust_env=False, timeout=30)
    # Cookies that are for HTTPS only are kept and sent here too: browsers make the same exception for this machine.
    browser.cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))

    async def send_cookies(request: httpx.Request) -> None:
        browser.cookies.set_cookie_header(request)

    browser.event_hooks["request"].append(send_cookies)
    return browser


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


@asynccontextmanager
async def opened(servers: Servers, database_url: str, folder: Path, **more: Any) -> AsyncIterator[Door]:
    """A portal with these settings, and keys of its own."""
    keys = make_keys(Path(tempfile.mkdtemp(dir=folder)))
    neighbours = {name: Neighbour(name) for name in SERVICES}
    async with AsyncExitStack() as stack:
        addresses = {
            f"{name}_url": await stack.enter_async_context(serving(neighbour.app))
            for name, neighbour in neighbours.items()
        }
        more = {"static_folder": folder, "upstream_patience_seconds": 2, "limits_times": 100, **addresses, **more}
        settings = settings_for(PortalSettings, keys, database_url, servers.bootstrap_servers, **more)
        app = build_service(PARTS, settings)
        address = await stack.enter_async_context(serving(app, more.get("port")))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=address, trust_env=False, timeout=30))
        yield Door(address, app.state.service, keys, neighbours, client)


@pytest.fixture(scope="module")
async def door(servers: Servers, fresh_database: Callable[[str], str], folder: Path) -> AsyncIterator[Door]:
    people = folder / "people.toml"
    async with opened(servers, fresh_database("portal"), folder, demo_people_file=people) as door:
        yield door


@asynccontextmanager
async def opened_to(issuer: str, servers: Servers, database_url: str, folder: Path, **more: Any) -> AsyncIterator[Door]:
    """A portal to which people come by the provider at this address."""
    port = free_port()
    (folder / "client-secret").write_text(f"{CLIENT_SECRET}\n")
    provider = {
        "identity": "oidc",
        "port": port,
        "public_url": f"http://127.0.0.1:{port}",
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret_file": folder / "client-secret",
        "administrators": "chief root",
    }
    async with opened(servers, database_url, folder, **{**provider, **more}) as door:
        yield door


@pytest.fixture(scope="module")
async def forger() -> AsyncIterator[Forger]:
    forger = Forger()
    async with serving(forger.app) as forger.issuer:
        yield forger


@pytest.fixture(scope="module")
async def guarded(
    forger: Forger, servers: Servers, fresh_database: Callable[[str], str], folder: Path
) -> AsyncIterator[Door]:
    """A portal in front of which a forger plays the identity provider."""
    acr = {"oidc_acr_values": "mfa", "oidc_seconds": 1}
    async with opened_to(forger.issuer, servers, fresh_database("portal"), folder, **acr) as door:
        yield door
