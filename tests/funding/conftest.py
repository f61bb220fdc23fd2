"""Funding in this process, on real PostgreSQL and real Kafka, and applications that it hears of."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from contracts.events.applications import ApplicationSubmitted, EligibilityAssessed, Participant
from contracts.events.base import Event, RuleOutcome
from contracts.scheme.codes import FindingOutcome, Outcome
from contracts.scheme.money import Money
from services.funding.main import PARTS
from services.funding.settings import FundingSettings
from services.kernel.clock import CaseTime, rfc3339, wall_clock
from services.kernel.identifiers import new_id
from services.kernel.service import Service, build_service
from services.kernel.transaction import Transaction
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

HOME = "AURORA-NEXT"
MORNING = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """One application that funding heard of; `time` is its case time."""

    id: UUID
    item: UUID
    partnership: str
    time: CaseTime


@dataclass
class Funding:
    """The running service and a client that calls it."""

    client: httpx.AsyncClient
    service: Service
    keys: Keys
    app: FastAPI

    def by(
        self, subject: str, *roles: str, partnership: str | None = HOME, at: datetime | None = None
    ) -> dict[str, str]:
        """Headers of a request by this person, an evaluator unless told otherwise, at this case time."""
        clock = {"Test-Clock": rfc3339(at)} if at else {}
        return bearer(self.keys, subject, *(roles or ("evaluator",)), partnership=partnership) | clock

    async def tell(self, *events: Event, time: CaseTime | None = None) -> None:
        """Put events on Kafka, as the service that owns them would."""
        await tell(self.service, *events, time=time)

    async def applications(self, number: int = 1, *, time: CaseTime | None = None, **facts: Any) -> list[Sent]:
        """Applications that were submitted and assessed, each with its item in the queue."""
        time = time or wall_clock()
        pairs = [an_assessed_application(**facts) for _ in range(number)]
        await self.tell(*(event for pair in pairs for event in pair), time=time)
        return [
            Sent(submitted.application_id, await self.item_of(submitted.application_id), submitted.partnership, time)
            for submitted, _ in pairs
        ]

    async def item_of(self, application_id: UUID, kind: str = "cofunding") -> UUID:
        """The open queue item of a case, as soon as it is there."""

        async def opened() -> UUID | None:
            sql = "select id from queue_items where application_id = $1 and kind = $2 and outcome is null"
            found: UUID | None = await self.service.pool.fetchval(sql, application_id, kind)
            return found

        return await eventually(opened)

    async def decide(self, item: UUID, subject: str = "eva", **body: Any) -> httpx.Response:
        """Lease an item and decide on it; an approval unless told otherwise."""
        headers = self.by(subject, partnership=body.pop("partnership", HOME), at=body.pop("at", None))
        await self.client.post(f"/api/queue/{item}/lease", headers=headers)
        return await self.client.post(f"/api/queue/{item}/decision", json=APPROVAL | body, headers=headers)

    async def decide_all(self, sent: Sequence[Sent], **body: Any) -> list[str]:
        """Decisions by as many evaluators at the same moment; what became of each."""
        answers = await asyncio.gather(*(self.decide(one.item, f"eva{n}", **body) for n, one in enumerate(sent)))
        return [answer.json()["decision"]["outcome"] for answer in answers]

    async def envelope(self, partnership: str = HOME) -> dict[str, Any]:
        """A partnership's envelope as an auditor sees it: amounts as text, `waiting` as a number."""
        answer = await self.client.get(f"/api/envelopes/{partnership}", headers=self.by("olga", "auditor"))
        return {name: value["amount"] if isinstance(value, dict) else value for name, value in answer.json().items()}

    async def set_ceiling(self, amount: str, partnership: str = HOME) -> httpx.Response:
        """Change a ceiling as administrator."""
        body = {"ceiling": {"amount": amount, "currency": "EUR"}}
        return await self.client.put(
            f"/api/envelopes/{partnership}", json=body, headers=self.by("root", "administrator")
        )

    @asynccontextmanager
    async def transaction(self, time: CaseTime | None = None) -> AsyncIterator[Transaction]:
        """A transaction on funding's own database."""
        async with self.service.pool.acquire() as connection, connection.transaction():
            yield Transaction(connection, time or wall_clock(), new_id())


APPROVAL: dict[str, Any] = {
    "decision": "approve",
    "reason": "A good plan.",
    "scores": {"relevance": 4, "quality": 5, "impact": 3},
    "conflict_of_interest": False,
}


def a_participant(**facts: Any) -> Participant:
    """An organisation from Warsaw, unless told otherwise."""
    known = {"organisation_id": new_id(), "owner": "anna", "partnership": HOME, "country": "PL", "kind": "sme"}
    categories = {"size_class": "small", "ecosystem": "agri_food", "nace": "C10"}
    return Participant(**known | categories | {"latitude": 52.2297, "longitude": 21.0122} | facts)


def an_assessed_application(
    *,
    application_id: UUID | None = None,
    revision: int = 1,
    partnership: str = HOME,
    amount: Money | None = None,
    outcome: Outcome = Outcome.ELIGIBLE,
    **submitted: Any,
) -> tuple[ApplicationSubmitted, EligibilityAssessed]:
    """Five working days in Bordeaux for EUR 900.00, unless told otherwise, as applications tells of it."""
    known: dict[str, Any] = {
        "application_id": application_id or new_id(),
        "partnership": partnership,
        "call": "clusterxchange-next",
        "revision": revision,
    }
    sent = ApplicationSubmitted(**known, **a_stay(partnership) | submitted)
    review = outcome is Outcome.REVIEW
    assessed = EligibilityAssessed(
        **known,
        outcome=outcome,
        findings=(
            RuleOutcome(rule="ELIG-01", outcome=FindingOutcome.PASS),
            RuleOutcome(rule="ELIG-08", outcome=FindingOutcome.REVIEW if review else FindingOutcome.PASS),
        ),
        working_days=5,
        distance_km=1720.4,
        lump_sum=Money(90_000) if amount is None else amount,
        ceiling=Money(90_000),
        reductions=(),
        ruleset="clusterxchange-next@1",
    )
    return sent, assessed


def a_stay(partnership: str) -> dict[str, Any]:
    return {
        "match_id": new_id(),
        "visitor": a_participant(partnership=partnership),
        "host": a_participant(owner="hugo", partnership="BIGINN-NEXT", country="FR", latitude=44.84, longitude=-0.58),
        "mode": "physical",
        "first_day": date(2026, 9, 7),
        "last_day": date(2026, 9, 11),
        "activities": ("networking",),
        "representative_gender": "female",
        "third_country_national": False,
    }


def an_evidence_key(file: Path, key_id: str = "first") -> Path:
    """A file of keys with one more key in it, the newest."""
    with file.open("a") as keys:
        keys.write(f"{key_id} {base64.b64encode(os.urandom(32)).decode()}\n")
    return file


@pytest.fixture(scope="module")
async def funding(
    servers: Servers, module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Funding]:
    """Funding as it runs, one for the tests of a module."""
    folder: Path = tmp_path_factory.mktemp("keys")
    keys = make_keys(folder)
    settings = settings_for(
        FundingSettings,
        keys,
        module_database_url,
        servers.bootstrap_servers,
        evidence_keys_file=an_evidence_key(folder / "evidence-keys"),
    )
    app = build_service(PARTS, settings)
    await hears_from_now_on(servers.bootstrap_servers, PARTS.name)
    async with running(app) as (client, service):
        await ready(service)
        yield Funding(client, service, keys, app)


@pytest.fixture
async def sent(funding: Funding) -> Sent:
    """One application that waits for an evaluator."""
    return (await funding.applications())[0]
