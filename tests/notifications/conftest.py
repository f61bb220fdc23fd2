"""Notifications and the portal's directory on real servers, and a mail server that really talks SMTP."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.events.base import Event
from deploy.local.servers import LocalServers
from services.kernel.service import Service, build_service
from services.notifications.main import PARTS
from services.notifications.settings import NotificationSettings
from services.portal.main import PARTS as PORTAL
from services.portal.settings import PortalSettings
from tests.conftest import database_maker, new_servers
from tests.kit import (
    Keys,
    Servers,
    bearer,
    eventually,
    hears_from_now_on,
    make_keys,
    ready,
    running,
    settings_for,
    tell,
)
from tests.notifications.mailbox import Mailbox
from tests.portal.serving import serving


@pytest.fixture(scope="session")
def servers() -> Iterator[LocalServers]:
    """Servers of their own: what other tests tell would be mail to send here."""
    with new_servers() as servers:
        servers.wait_for_kafka()
        yield servers


@pytest.fixture(scope="session")
def fresh_database(servers: LocalServers) -> Callable[[str], str]:
    return database_maker(servers)


@dataclass
class Post:
    """Notifications with all that it needs."""

    client: httpx.AsyncClient
    service: Service
    keys: Keys
    mailbox: Mailbox
    portal: str

    async def know(self, subject: str, *roles: str, partnership: str | None = None, **more: Any) -> None:
        """Put a person into the portal's directory."""
        body = {"subject": subject, "roles": roles or ["applicant"], "partnership": partnership, **more}
        async with httpx.AsyncClient(base_url=self.portal, timeout=30) as portal:
            (await portal.post("/api/dev/token", json=body)).raise_for_status()

    async def tell(self, *events: Event) -> None:
        await tell(self.service, *events)

    async def subjects(self, subject: str, number: int) -> list[str]:
        """Subjects of a person's letters, as soon as there are so many."""

        async def enough() -> bool:
            return len(self.mailbox.to(subject)) >= number

        await eventually(enough)
        return self.mailbox.subjects(subject)

    async def until(self, subject: str, state: str) -> Any:
        """The first message of a person that is in this state."""

        async def look() -> Any:
            return await self.service.pool.fetchrow(
                "select * from messages where recipient = $1 and state = $2", subject, state
            )

        return await eventually(look)

    def as_(self, subject: str, *roles: str, partnership: str | None = None) -> dict[str, str]:
        return bearer(self.keys, subject, *roles, partnership=partnership)


@pytest.fixture(scope="module")
async def mailbox() -> AsyncIterator[Mailbox]:
    mailbox = Mailbox()
    await mailbox.open()
    yield mailbox
    await mailbox.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder: Path = tmp_path_factory.mktemp("keys")
    return make_keys(folder)


@pytest.fixture(scope="module")
async def portal(servers: Servers, fresh_database: Callable[[str], str], keys: Keys) -> AsyncIterator[str]:
    """The address of a real portal, whose directory is asked."""
    settings = settings_for(PortalSettings, keys, fresh_database("portal"), servers.bootstrap_servers)
    async with serving(build_service(PORTAL, settings)) as address:
        yield address


@pytest.fixture(scope="module")
async def post(
    servers: Servers, module_database_url: str, keys: Keys, portal: str, mailbox: Mailbox
) -> AsyncIterator[Post]:
    settings = settings_for(
        NotificationSettings,
        keys,
        module_database_url,
        servers.bootstrap_servers,
        portal_url=portal,
        public_url="https://clusterxchange.test",
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
        mail_poll_seconds=0.05,
        mail_first_pause_seconds=0.05,
        mail_longest_pause_seconds=0.2,
    )
    await hears_from_now_on(servers.bootstrap_servers, PARTS.name)
    async with running(build_service(PARTS, settings)) as (client, service):
        await ready(service)
        yield Post(client, service, keys, mailbox, portal)
