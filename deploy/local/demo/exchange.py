"""One exchange, told step by step through the public interface only."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx

from deploy.local.demo.bank import camt_054
from deploy.local.demo.people import Caller, Clock, Refused, sign_in, told

ONE_DAY = timedelta(days=1)
PDF = "%PDF-1.4\n% {}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EVIDENCE = ("outward_travel", "return_travel", "travel_invoice", "accommodation_invoice")
IBAN = "PL61109010140000071219812874"


def organisation(
    name: str, number: str, country: str, kind: str, city: str, place: tuple[float, float], **more: Any
) -> Any:
    """A registration's body."""
    return {
        "name": name,
        "registration_number": number,
        "country": country,
        "kind": kind,
        "headcount": 24,
        "turnover_eur": 2_100_000,
        "balance_sheet_eur": 1_500_000,
        "membership": "eccp_cluster",
        "nace": "C10",
        "ecosystem": "agri_food",
        "location": {"city": city, "latitude": place[0], "longitude": place[1]},
        "takes_part_as": ["visitor", "host"],
        "motivation": "To learn from each other.",
        "contact": {"name": f"Contact of {name}", "email": f"contact.{number.lower()}@example.test"},
        "preferences": {"countries": [], "ecosystems": ["agri_food"], "activities": ["networking"]},
        **more,
    }


def expect(wanted: str, found: str) -> None:
    if found != wanted:
        raise Refused(f"expected {wanted}, found {found}")


@dataclass
class Exchange:
    """The people of one exchange and what they did so far."""

    http: httpx.AsyncClient
    tag: str
    visitor_partnership: str
    host_partnership: str
    clock: Clock
    anna: Caller
    luc: Caller
    eva: Caller
    hugo: Caller
    finn: Caller
    olga: Caller
    visitor_name: str
    host_name: str
    visitor_id: str = ""
    host_id: str = ""
    match_id: str = ""
    id: str = ""
    claim_id: str = ""
    batch_id: str = ""

    @property
    def path(self) -> str:
        return f"/api/applications/{self.id}"

    async def register(self) -> None:
        """Two organisations register and are accepted by the evaluators of their partnerships."""
        visitor = organisation(
            self.visitor_name, f"PL-{self.tag}", "PL", "sme", "Warsaw", (52.2297, 21.0122),
            partnership=self.visitor_partnership,
        )  # fmt: skip
        host = organisation(
            self.host_name, f"FR-{self.tag}", "FR", "cluster_organisation", "Bordeaux",
            (44.8378, -0.5792), partnership=self.host_partnership,
        )  # fmt: skip
        self.visitor_id = (await self.anna.post("/api/organisations", visitor))["id"]
        self.host_id = (await self.luc.post("/api/organisations", host))["id"]
        for evaluator, organisation_id in ((self.eva, self.visitor_id), (self.hugo, self.host_id)):
            decision = {"decision": "accept", "reason": "Complete and active."}
            decided = await evaluator.post(f"/api/organisations/{organisation_id}/decision", decision)
            expect("accepted", decided["status"])

    async def match(self) -> None:
        """The visitor proposes, the host confirms."""
        proposed = await self.anna.post("/api/matches", {"visitor_id": self.visitor_id, "host_id": self.host_id})
        self.match_id = proposed["id"]
        confirmed = await self.luc.post(f"/api/matches/{self.match_id}/confirmation")
        expect("matched", confirmed["status"])

    def application(self, first: str = "2027-03-01", last: str = "2027-03-05") -> dict[str, Any]:
        """An application's body: Monday to Friday in Bordeaux."""
        return {
            "match_id": self.match_id,
            "stay": {"first_day": first, "last_day": last},
            "mode": "physical",
            "representative": {
                "name": f"Representative of {self.visitor_name}",
                "email": f"anna.{self.tag.lower()}@example.test",
                "nationality": "PL",
                "gender": "female",
            },
            "activities": ["networking"],
            "objectives": "Learn how the cluster helps its members to export.",
            "agenda": [{"day": first, "what": "Visit of the cluster's members"}],
            "declarations": {"no_double_funding": True, "linked_enterprises": False},
        }

    async def apply(self, **stay: str) -> None:
        self.id = (await self.anna.post("/api/applications", self.application(**stay)))["id"]

    async def case(self, status: str, caller: Caller | None = None) -> Any:
        """The case as soon as it has this status."""
        return await (caller or self.anna).until(self.path, lambda case: case["status"] == status)

    async def queue_item(self, kind: str) -> str:
        def ours(shown: Any) -> Any:
            return [item for item in shown["items"] if item["application_id"] == self.id]

        shown = await self.eva.until(f"/api/queue?kind={kind}&limit=200", ours)
        item: str = ours(shown)[0]["id"]
        return item

    async def decide(self, kind: str, decision: dict[str, Any]) -> Any:
        """The evaluator leases the item and decides."""
        item = await self.queue_item(kind)
        await self.eva.post(f"/api/queue/{item}/lease")
        return await self.eva.post(f"/api/queue/{item}/decision", decision)

    async def approve(self) -> Any:
        return await self.decide("cofunding", APPROVAL)

    async def sign_all(self) -> None:
        """Four signatures on the commitment, two on the agreement."""
        await self.case("approved")
        commitment = await self.anna.until(f"{self.path}/documents/commitment_to_quality", bool)
        signers = (
            (self.anna, "visitor"), (self.luc, "host"),
            (self.eva, "visitor_partnership"), (self.hugo, "host_partnership"),
        )  # fmt: skip
        for caller, capacity in signers:
            await self.sign(caller, "commitment_to_quality", capacity, commitment["content_sha256"])
        agreement = await self.anna.until(f"{self.path}/documents/financial_agreement", bool)
        for caller, capacity in ((self.anna, "visitor"), (self.olga, "visitor_partnership")):
            await self.sign(caller, "financial_agreement", capacity, agreement["content_sha256"])
        await self.case("ready")

    async def sign(self, caller: Caller, document: str, capacity: str, sha256: str) -> None:
        body = {"as": capacity, "content_sha256": sha256}
        await caller.post(f"{self.path}/documents/{document}/signatures", body)

    async def travel(self, departed: str, first: str, last: str) -> None:
        self.clock.at = f"{departed}T10:00:00Z"
        await self.anna.post(f"{self.path}/departure", {"on": departed})
        self.clock.at = f"{last}T20:00:00Z"
        await self.anna.post(f"{self.path}/return", {"first_day": first, "last_day": last})

    async def report(self) -> None:
        outcomes = ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets")
        body = {
            "satisfaction": 5,
            "objectives_met": True,
            "would_recommend": True,
            "outcomes": dict.fromkeys(outcomes, 1),
            "text": "We met four members and agreed on a project.",
        }
        await self.anna.post(f"{self.path}/report", body)

    async def validate_report(self) -> None:
        await self.decide("closing_report", {"decision": "approve", "reason": "Complete."})
        await self.anna.until(self.path, lambda case: case["report"]["status"] == "validated")

    async def send_evidence(self) -> None:
        await self.anna.until(f"{self.path}/evidence", lambda shown: "items" in shown)
        for kind in EVIDENCE:
            content = PDF.format(f"{self.tag} {kind}").encode()
            files = {"file": (f"{kind}.pdf", content, "application/pdf")}
            told(await self.anna.ask("POST", f"{self.path}/evidence", files=files, data={"kind": kind}))

    async def claim(self) -> Any:
        body = {
            "iban": IBAN,
            "account_holder": self.visitor_name,
            "address": {"street": "Prosta", "building": "1", "postcode": "00-001", "town": "Warsaw", "country": "PL"},
        }
        self.claim_id = (await self.anna.post(f"{self.path}/claim", body))["id"]
        return await self.finn.get(f"/api/claims/{self.claim_id}")

    async def approve_claim(self) -> Any:
        return await self.finn.post(f"/api/claims/{self.claim_id}/approval")

    async def pay(self, paid_on: str) -> Any:
        """The authorising officer orders, the bank pays and says so."""
        batch = await self.olga.post("/api/payment-batches", {"claim_ids": [self.claim_id]})
        self.batch_id = batch["id"]
        order = (await self.olga.ask("GET", f"/api/payment-batches/{self.batch_id}/pain.001.xml")).content
        self.clock.at = f"{paid_on}T12:00:00Z"
        headers = {"Content-Type": "application/xml"}
        notice = camt_054(order, paid_on)
        return told(await self.finn.ask("POST", "/api/bank-messages", headers, content=notice))["entries"]

    async def run(self, first: str = "2027-03-01", last: str = "2027-03-05", paid_on: str = "2027-03-10") -> None:
        """The whole of it: Monday to Friday planned, back on Thursday."""
        await self.register()
        await self.match()
        await self.apply(first=first, last=last)
        await self.case("eligible")
        await self.approve()
        await self.sign_all()
        day_before, day_less = date.fromisoformat(first) - ONE_DAY, date.fromisoformat(last) - ONE_DAY
        await self.travel(day_before.isoformat(), first, day_less.isoformat())
        await self.report()
        await self.validate_report()
        await self.send_evidence()
        await self.claim()
        await self.approve_claim()
        await self.pay(paid_on)
        await self.case("closed")


APPROVAL = {
    "decision": "approve",
    "reason": "A good plan.",
    "scores": {"relevance": 4, "quality": 4, "impact": 5},
    "conflict_of_interest": False,
}


ORGANISATIONS = ("Pierogi Labs", "Agri Sud-Ouest Innovation")
ROLES = {
    "anna": "applicant",
    "luc": "applicant",
    "eva": "evaluator",
    "hugo": "evaluator",
    "finn": "finance_officer",
    "olga": "authorising_officer",
}


async def an_exchange(
    http: httpx.AsyncClient,
    tag: str,
    visitor_partnership: str = "AURORA-NEXT",
    host_partnership: str = "CLOTH-NEXT",
    names: Mapping[str, tuple[str, str]] | None = None,
    begins: str = "2027-02-01T09:00:00Z",
) -> Exchange:
    """People for one exchange: (subject, name) of each part, or else people of its own that nobody shares."""
    clock = Clock(begins)
    given = names or {part: (f"{part}.{tag.lower()}", f"{part.title()} {tag.title()}") for part in ROLES}
    serves = dict.fromkeys(("eva", "finn", "olga"), visitor_partnership) | {"hugo": host_partnership}
    callers = await asyncio.gather(
        *(sign_in(http, *given[part], role, partnership=serves.get(part), clock=clock) for part, role in ROLES.items())
    )
    anna, luc, eva, hugo, finn, olga = callers
    organisations = ORGANISATIONS if names else (f"Warsaw Foods {tag}", f"Bordeaux Cluster {tag}")
    return Exchange(
        http, tag, visitor_partnership, host_partnership, clock, anna, luc, eva, hugo, finn, olga, *organisations
    )
