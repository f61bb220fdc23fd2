"""The applications service, running on real PostgreSQL and real Kafka, and the people who call it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.applications.main import parts
from services.applications.settings import ApplicationsSettings
from services.kernel.service import Service, build_service
from tests.kit import Keys, Servers, bearer, hears_from_now_on, make_keys, ready, running, settings_for, told_types

ASSETS = {name: name for name in ("ecl-eu.css", "clusterxchange.css", "icon.svg", "htmx.js")}
numbers = count(1)


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the service; `at` gives the same person with a Test-Clock."""

    client: httpx.AsyncClient
    subject: str
    headers: dict[str, str]

    def at(self, time: str) -> "Caller":
        return self.saying(**{"Test-Clock": time})

    def saying(self, **headers: str) -> "Caller":
        return Caller(self.client, self.subject, self.headers | headers)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(path, params=params or None, headers=self.headers)

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.client.post(path, json=body or {}, headers=self.headers)

    async def put(self, path: str, body: Any) -> httpx.Response:
        return await self.client.put(path, json=body, headers=self.headers)

    async def send(self, path: str, content: str, media_type: str = "application/json") -> httpx.Response:
        return await self.client.post(path, content=content, headers=self.headers | {"Content-Type": media_type})

    async def fill_in(self, path: str, form: dict[str, Any]) -> httpx.Response:
        """Send a form as a browser does."""
        return await self.client.post(path, data=form, headers=self.headers | {"Accept": "text/html"})

    async def look_at(self, path: str, **params: Any) -> httpx.Response:
        """Open a page as a browser does."""
        return await self.client.get(path, params=params or None, headers=self.headers | {"Accept": "text/html"})


@dataclass(frozen=True)
class Applications:
    """The running service."""

    client: httpx.AsyncClient
    service: Service
    keys: Keys

    def as_person(
        self, subject: str, *roles: str, partnership: str | None = None, acts_for: str | None = None
    ) -> Caller:
        headers = bearer(self.keys, subject, *roles, partnership=partnership, acts_for=acts_for)
        return Caller(self.client, subject, headers)

    def owner(self, subject: str) -> Caller:
        return self.as_person(subject, "applicant")

    def evaluator(self, partnership: str) -> Caller:
        return self.as_person(f"evaluator-{partnership.lower()}", "evaluator", partnership=partnership)

    async def told(self, key: Any) -> list[str]:
        """Class names of what was told about something, in order."""
        return await told_types(self.service, str(key))

    async def count(self, table: str) -> int:
        found: int = await self.service.pool.fetchval(f"select count(*) from {table}")
        return found


@pytest.fixture(scope="module")
async def applications(
    servers: Servers,
    module_database_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Applications]:
    """The service with a database for this module's tests."""
    folder = tmp_path_factory.mktemp("applications")
    (folder / "manifest.json").write_text(json.dumps(ASSETS))
    keys = make_keys(folder)
    settings = settings_for(
        ApplicationsSettings, keys, module_database_url, servers.bootstrap_servers, static_folder=folder
    )
    await hears_from_now_on(servers.bootstrap_servers, parts.name)
    async with running(build_service(parts, settings)) as (client, service):
        await ready(service)
        yield Applications(client, service, keys)


def an_organisation(**changes: Any) -> dict[str, Any]:
    """A registration of a Warsaw SME in a cluster, with a number of its own."""
    return {
        "name": "Młyn Warszawa",
        "registration_number": f"PL-{next(numbers)}",
        "country": "PL",
        "kind": "sme",
        "headcount": 24,
        "turnover_eur": 2_100_000,
        "balance_sheet_eur": 1_500_000,
        "membership": "eccp_cluster",
        "nace": "C10.61",
        "ecosystem": "agri_food",
        "location": {"city": "Warsaw", "latitude": 52.2297, "longitude": 21.0122},
        "takes_part_as": ["visitor"],
        "motivation": "Learn how clusters in other countries bring research into mills.",
        "contact": {"name": "Ola Nowak", "email": "ola@example.test"},
        "preferences": {"countries": ["FR"], "ecosystems": ["agri_food"], "activities": ["networking"]},
        **changes,
    }


def a_host(**changes: Any) -> dict[str, Any]:
    """A registration of a Bordeaux cluster organisation that hosts."""
    bordeaux = {
        "name": "Agri Sud-Ouest",
        "registration_number": f"FR-{next(numbers)}",
        "country": "FR",
        "kind": "cluster_organisation",
        "location": {"city": "Bordeaux", "latitude": 44.8378, "longitude": -0.5792},
        "takes_part_as": ["host"],
        "contact": {"name": "Luc Roche", "email": "luc@example.test"},
        "preferences": {"countries": ["PL"], "ecosystems": [], "activities": ["networking"]},
    }
    return an_organisation(**{**bordeaux, **changes})


async def register(applications: Applications, subject: str, body: dict[str, Any]) -> UUID:
    """A submitted registration of this person's."""
    answer = await applications.owner(subject).post("/api/organisations", body)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def accept(applications: Applications, organisation_id: UUID, partnership: str) -> None:
    """The partnership's evaluator accepts a registration."""
    decision = {"decision": "accept", "reason": "A member of our cluster."}
    answer = await applications.evaluator(partnership).post(f"/api/organisations/{organisation_id}/decision", decision)
    assert answer.status_code == 200, answer.text


async def accepted(applications: Applications, subject: str, body: dict[str, Any], partnership: str) -> UUID:
    """An accepted registration of this person's in a partnership."""
    organisation_id = await register(applications, subject, {**body, "partnership": partnership})
    await accept(applications, organisation_id, partnership)
    return organisation_id


async def matched(
    applications: Applications,
    visitor: dict[str, Any] | None = None,
    host: dict[str, Any] | None = None,
    partnership: str = "AURORA-NEXT",
    visitor_owner: str = "ola",
    host_owner: str = "luc",
) -> UUID:
    """A match that both sides agreed to, of two organisations that were accepted by the same partnership."""
    visitor_id = await accepted(applications, visitor_owner, visitor or an_organisation(), partnership)
    host_id = await accepted(applications, host_owner, host or a_host(), partnership)
    both = {"visitor_id": str(visitor_id), "host_id": str(host_id)}
    proposed = await applications.owner(visitor_owner).post("/api/matches", both)
    match_id = UUID(proposed.json()["id"])
    confirmed = await applications.owner(host_owner).post(f"/api/matches/{match_id}/confirmation")
    assert confirmed.json()["status"] == "matched", confirmed.text
    return match_id
