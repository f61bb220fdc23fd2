"""An exchange on its way to the payment: set up step by step, each by the person who does it."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import UUID

import httpx

from contracts.scheme.money import Money
from services.funding.domain.case import ActualStay, Assessment, Case, Side
from services.funding.domain.envelope import Grant
from services.funding.domain.evidence import EvidenceKind
from services.funding.domain.eyes import Hand
from services.funding.store import Store
from services.funding.store.approval import approve
from services.kernel.clock import test_clock as at_clock
from services.kernel.identifiers import new_id
from services.kernel.service import Service
from services.kernel.transaction import Transaction
from tests.kit import Keys, bearer

PARTNERSHIP = "AURORA-NEXT"
APPROVED, HOME, CLAIMED, PAID = (f"2026-{day}T09:00:00Z" for day in ("05-04", "06-05", "06-08", "06-10"))
CLAIM = {
    "iban": "PL61 1090 1014 0000 0712 1981 2874",
    "bic": "BREXPLPW",
    "account_holder": "Mazovia Foods & Co",
    "address": {"street": "Prosta", "building": "51", "postcode": "00-838", "town": "Warszawa", "country": "PL"},
}


class Running(Protocol):
    """The running service of a test session."""

    client: httpx.AsyncClient
    service: Service
    keys: Keys


@dataclass(frozen=True)
class Someone:
    """Who calls, at which case time."""

    client: httpx.AsyncClient
    subject: str
    headers: dict[str, str]

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(path, params=params or None, headers=self.headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body or {}, headers=self.headers | headers)

    async def send_xml(self, content: bytes, media_type: str = "application/xml") -> httpx.Response:
        headers = self.headers | {"Content-Type": media_type}
        return await self.client.post("/api/bank-messages", content=content, headers=headers)

    async def upload(self, case: UUID, kind: str, content: bytes, name: str = "file.pdf") -> httpx.Response:
        path = f"/api/applications/{case}/evidence"
        return await self.client.post(path, data={"kind": kind}, files={"file": (name, content)}, headers=self.headers)


class Exchange:
    """One exchange from Warsaw to Bordeaux, planned for five days, and the people around it."""

    def __init__(self, running: Running, partnership: str = PARTNERSHIP) -> None:
        self.client, self.service, self.keys = running.client, running.service, running.keys
        self.partnership = partnership
        self.id = new_id()
        self.claim_id = self.id
        self.owner_subject = f"owner-{self.id}"

    def someone(
        self,
        subject: str,
        *roles: str,
        at: str = CLAIMED,
        partnership: str | None = None,
        acts_for: str | None = None,
    ) -> Someone:
        headers = bearer(self.keys, subject, *roles, partnership=partnership or self.partnership, acts_for=acts_for)
        return Someone(self.client, subject, headers | {"Test-Clock": at})

    def owner(self, at: str = CLAIMED) -> Someone:
        headers = bearer(self.keys, self.owner_subject, "applicant") | {"Test-Clock": at}
        return Someone(self.client, self.owner_subject, headers)

    def finance(self, at: str = CLAIMED, subject: str = "fiona") -> Someone:
        return self.someone(subject, "finance_officer", at=at)

    def authorising(self, at: str = CLAIMED, subject: str = "otto") -> Someone:
        return self.someone(subject, "authorising_officer", at=at)

    def stranger(self) -> Someone:
        return self.someone("stranger", "applicant")

    @asynccontextmanager
    async def store(self, at: str) -> AsyncIterator[Store]:
        """What the service's own steps work with, at a case time."""
        clock = at_clock(datetime.fromisoformat(at).astimezone(UTC))
        async with self.service.pool.acquire() as connection, connection.transaction():
            yield Store(Transaction(connection, clock, new_id(), bound_to_cause=True))

    async def assessed(self, mode: str = "physical", cents: int = 900_00) -> "Exchange":
        visitor = Side(new_id(), self.owner_subject, self.partnership, "PL", 52.2297, 21.0122)
        host = Side(new_id(), "host-owner", self.partnership, "FR", 44.8378, -0.5792)
        days = (date(2026, 6, 1), date(2026, 6, 5))
        case = Case(self.id, "clusterxchange-next", 1, visitor, host, mode, *days)
        rules = "clusterxchange-next@2026.1"
        found = Assessment("eligible", (), 5, 1735.2, Money(cents), Money(900_00), (), rules)
        async with self.store(APPROVED) as store:
            await store.cases.call_organisation(visitor.organisation_id, "Mazovia Foods <b>Sp. z o.o.</b>")
            await store.cases.submit(case)
            await store.cases.assess(self.id, 1, found)
        return self

    async def approved(self, mode: str = "physical", cents: int = 900_00) -> "Exchange":
        await self.assessed(mode, cents)
        grant = Grant(self.id, 1, self.partnership, Money(cents), "eva")
        async with self.store(APPROVED) as store:
            await store.envelopes.reserve(grant)
            await approve(store.tx, grant)
        return self

    async def signed(self, mode: str = "physical", cents: int = 900_00) -> "Exchange":
        await self.approved(mode, cents)
        for signer, party in ((self.owner(APPROVED), "visitor"), (self.authorising(APPROVED), "visitor_partnership")):
            assert (await self.sign(signer, party)).status_code == 200
        return self

    async def sign(self, signer: Someone, party: str, sha256: str | None = None) -> httpx.Response:
        path = f"/api/applications/{self.id}/documents/financial_agreement"
        text = (await self.owner(APPROVED).get(path)).json()["text"]
        body = {"as": party, "content_sha256": sha256 or hashlib.sha256(text.encode()).hexdigest()}
        return await signer.post(f"{path}/signatures", body)

    async def home(self, last_day: str = "2026-06-04", mode: str = "physical", cents: int = 900_00) -> "Exchange":
        await self.signed(mode, cents)
        actual = ActualStay(date(2026, 6, 1), date.fromisoformat(last_day), 4, Money(450_00), ("short_stay",))
        async with self.store(HOME) as store:
            await store.cases.travel(self.id, actual)
        return self

    async def validated(self, by: str = "eva", acts_for: str | None = None) -> "Exchange":
        async with self.store(HOME) as store:
            await store.cases.report(self.id, 1)
            await store.cases.validate_report(self.id, Hand(by, acts_for))
        return self

    async def with_evidence(self, *kinds: str) -> "Exchange":
        for kind in kinds or EvidenceKind:
            assert (await self.owner().upload(self.id, kind, a_pdf(f"{self.id} {kind}"))).status_code == 201
        return self

    async def claimed(self, last_day: str = "2026-06-04") -> "Exchange":
        await self.home(last_day)
        await self.validated()
        await self.with_evidence()
        answer = await self.claim()
        assert answer.status_code == 202, answer.text
        self.claim_id = UUID(answer.json()["id"])
        return self

    async def claim(self, at: str = CLAIMED, **changes: Any) -> httpx.Response:
        return await self.owner(at).post(f"/api/applications/{self.id}/claim", CLAIM | changes)

    async def payable(self) -> "Exchange":
        await self.claimed()
        answer = await self.finance().post(f"/api/claims/{self.claim_id}/approval")
        assert answer.status_code == 200, answer.text
        return self

    async def ordered(self, subject: str = "otto") -> str:
        """The end-to-end id under which the payment was ordered."""
        await self.payable()
        return await self.order(subject)

    async def order(self, subject: str = "otto", at: str = CLAIMED) -> str:
        answer = await self.authorising(at, subject).post("/api/payment-batches", {"claim_ids": [str(self.claim_id)]})
        assert answer.status_code == 201, answer.text
        return await self.last_end_to_end_id()

    async def last_end_to_end_id(self) -> str:
        found: str = await self.service.pool.fetchval(
            "select end_to_end_id from payment_orders where claim_id = $1 order by attempt desc", self.claim_id
        )
        return found

    async def declare_conflict(self, subject: str) -> None:
        await self.service.pool.execute("insert into conflicts_of_interest values ($1, $2, now())", self.id, subject)

    async def status(self) -> str:
        found: str = (await self.owner().get(f"/api/claims/{self.claim_id}")).json()["status"]
        return found

    async def money(self) -> tuple[str, int]:
        """Where the money of the case stands, and how much it is in cents."""
        row = await self.service.pool.fetchrow("select * from commitments where application_id = $1", self.id)
        assert row is not None
        return row["state"], row["amount_cents"]

    async def told(self) -> list[str]:
        """Class names of what was told about the case, in order."""
        rows = await self.service.pool.fetch("select type from outbox where key = $1 order by id", str(self.id))
        return [row["type"].split(".")[-2] for row in rows]


def a_pdf(text: str) -> bytes:
    """A small PDF that holds this text as a comment."""
    return b"%PDF-1.7\n% " + text.encode() + b"\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
