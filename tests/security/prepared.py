"""Exchanges at every stage at which somebody has a right to something, all of the same people."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from deploy.local.demo.exchange import APPROVAL, Exchange, an_exchange, organisation
from deploy.local.demo.people import Caller, sign_in, told
from services.kernel.identifiers import new_id

VISITORS, HOSTS, ELSEWHERE = "PHOTONICS-NEXT", "HEMPCLUB-NEXT", "CLOTH-NEXT"
PARTS = ("anna", "luc", "eva", "hugo", "finn", "olga")
PEOPLE = {part: (f"{part}.rights", f"{part.title()} Rights") for part in PARTS}
SUBJECTS = {
    "visitor": "anna.rights",
    "host": "luc.rights",
    "conflict": "kim.rights",
    "validator": "eva.rights",
    "approver": "finn.rights",
    "proposer": "petra.rights",
    "principal": "pia.rights",
    "deputy": "dan.rights",
}
SOMEBODY = "tom.rights"
"""A person in the directory who has nothing to do with any of this."""

STATUSES = {
    "eligible": "eligible",
    "changes": "changes_requested",
    "approved": "approved",
    "ready": "ready",
    "travelling": "travelling",
    "completed": "completed",
    "claimed": "reported",
    "payable": "payable",
    "closed": "closed",
}
"""The stages of an exchange, and its status there; `proposed` and `matched` come before there is a case."""

STAGES = ("proposed", "matched", *STATUSES)
CEILING = {"ceiling": {"amount": "100000.00", "currency": "EUR"}}
REPORT = {"call": "clusterxchange-next", "as_of": "2026-01-01T00:00:00Z"}
CHANGES = {**APPROVAL, "decision": "request_changes"}
CONFLICT = {"decision": "decline", "reason": "My sister works there.", "conflict_of_interest": True}


@dataclass
class Prepared:
    """What a request can name: ids and texts by name, the case time of it all, and the exchange."""

    stage: str
    exchange: Exchange
    ids: dict[str, str] = field(default_factory=dict)
    order: bytes = b""

    @property
    def clock(self) -> dict[str, str]:
        return self.exchange.clock.header


async def prepare(http: httpx.AsyncClient) -> dict[str, Prepared]:
    """One exchange at each stage, and two registrations that wait."""
    kim = await sign_in(http, SUBJECTS["conflict"], "Kim Rights", "evaluator", partnership=VISITORS)
    await sign_in(http, SOMEBODY, "Tom Rights", "applicant")
    petra = await sign_in(http, SUBJECTS["proposer"], "Petra Rights", "administrator")
    await petra.put(f"/api/envelopes/{VISITORS}/proposed-ceiling", CEILING)
    made = await asyncio.gather(*(one_at(http, stage, kim) for stage in STAGES))
    cases = dict(zip(STAGES, made, strict=True))
    cases["closed"].ids["deputyship_id"] = await deputyship(http)
    closed = cases["closed"].exchange
    for name in ("submitted", "asked"):
        organisation_id = await registered(closed, name)
        cases[name] = Prepared(name, closed, cases["closed"].ids | {"organisation_id": organisation_id})
    report_id = await published(http)
    for case in cases.values():
        case.ids["report_id"] = report_id
    return cases


async def published(http: httpx.AsyncClient) -> str:
    """A report in which nothing is counted yet."""
    sofia = await sign_in(http, "sofia.rights", "Sofia Rights", "support_office")
    report: str = (await sofia.post("/api/reports", REPORT))["id"]
    return report


async def deputyship(http: httpx.AsyncClient) -> str:
    """Somebody who stands in for somebody in the visitor's partnership; its id."""
    pia = await sign_in(http, SUBJECTS["principal"], "Pia Rights", "evaluator", partnership=VISITORS)
    await sign_in(http, SUBJECTS["deputy"], "Dan Rights", "evaluator", partnership=VISITORS)
    named: str = (await pia.post("/api/deputies", naming(SUBJECTS["deputy"], "evaluator")))["id"]
    return named


def naming(deputy: str, role: str) -> dict[str, Any]:
    """What names a deputy for the coming week."""
    today = datetime.now(UTC).date()
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=6)).isoformat()}
    return {"deputy": deputy, "roles": [role], "reason": "On leave.", **days}


async def one_at(http: httpx.AsyncClient, stage: str, kim: Caller) -> Prepared:
    exchange = await an_exchange(http, f"RIGHTS{STAGES.index(stage)}", VISITORS, HOSTS, PEOPLE)
    await bring_to(exchange, stage, Caller(http, kim.subject, kim.token, exchange.clock))
    return await with_ids(Prepared(stage, exchange))


async def bring_to(exchange: Exchange, stage: str, kim: Caller) -> None:
    """Tell the exchange step by step, as far as the stage."""
    steps = {
        "proposed": lambda: propose(exchange),
        "matched": lambda: confirm(exchange),
        "eligible": lambda: apply(exchange, kim),
        "changes": lambda: ask_for_changes(exchange),
        "approved": lambda: approve(exchange),
        "ready": lambda: sign(exchange),
        "travelling": lambda: depart(exchange),
        "completed": lambda: come_back(exchange),
        "claimed": lambda: claim(exchange),
        "payable": lambda: approve_claim(exchange),
        "closed": lambda: pay(exchange),
    }
    way = [name for name in STAGES[: STAGES.index(stage) + 1] if name != "changes" or stage == "changes"]
    for name in way:
        await steps[name]()


async def propose(exchange: Exchange) -> None:
    await exchange.register()
    both = {"visitor_id": exchange.visitor_id, "host_id": exchange.host_id}
    exchange.match_id = (await exchange.anna.post("/api/matches", both))["id"]


async def confirm(exchange: Exchange) -> None:
    await exchange.luc.post(f"/api/matches/{exchange.match_id}/confirmation")


async def apply(exchange: Exchange, kim: Caller) -> None:
    """The application is eligible, and somebody has declared a conflict of interest in it."""
    await exchange.apply()
    await exchange.case("eligible")
    item = await exchange.queue_item("cofunding")
    await kim.post(f"/api/queue/{item}/lease")
    await kim.post(f"/api/queue/{item}/decision", CONFLICT)


async def ask_for_changes(exchange: Exchange) -> None:
    await exchange.decide("cofunding", CHANGES)
    await exchange.case("changes_requested")


async def approve(exchange: Exchange) -> None:
    await exchange.approve()
    await exchange.case("approved")
    for document in ("commitment_to_quality", "financial_agreement"):
        await exchange.anna.until(f"{exchange.path}/documents/{document}", bool)


async def sign(exchange: Exchange) -> None:
    await exchange.sign_all()
    exchange.clock.at = "2027-02-28T10:00:00Z"


async def depart(exchange: Exchange) -> None:
    await exchange.anna.post(f"{exchange.path}/departure", {"on": "2027-02-28"})
    exchange.clock.at = "2027-03-05T20:00:00Z"


async def come_back(exchange: Exchange) -> None:
    await exchange.anna.post(f"{exchange.path}/return", {"first_day": "2027-03-01", "last_day": "2027-03-05"})
    await exchange.anna.until(f"{exchange.path}/evidence", lambda shown: "items" in shown)
    await exchange.case("completed")


async def claim(exchange: Exchange) -> None:
    await exchange.report()
    await exchange.validate_report()
    await exchange.send_evidence()
    await exchange.claim()


async def approve_claim(exchange: Exchange) -> None:
    await exchange.approve_claim()
    await exchange.case("payable")


async def pay(exchange: Exchange) -> None:
    await exchange.pay("2027-03-10")
    await exchange.case("closed")
    await exchange.anna.until(f"{exchange.path}/trace", lambda shown: "ExchangeClosed" in str(shown))
    await exchange.anna.until(f"{exchange.path}/messages", lambda shown: shown["items"])


async def registered(exchange: Exchange, name: str) -> str:
    """A registration that waits for its evaluator, or that was asked for information."""
    organisation_id: str = (await exchange.anna.post("/api/organisations", registration(name)))["id"]
    if name == "asked":
        decision = {"decision": "request_information", "reason": "Which cluster?"}
        await exchange.eva.post(f"/api/organisations/{organisation_id}/decision", decision)
    return organisation_id


def registration(number: str) -> Any:
    """The body of a registration of the visitor's, with a number of its own."""
    warsaw = (52.2297, 21.0122)
    return organisation("Rights Mill", f"PL-RIGHTS-{number}", "PL", "sme", "Warsaw", warsaw, partnership=VISITORS)


async def with_ids(prepared: Prepared) -> Prepared:
    """The same, with everything that a request about it names."""
    exchange = prepared.exchange
    prepared.ids = {
        "organisation_id": exchange.visitor_id,
        "visitor_id": exchange.visitor_id,
        "host_id": exchange.host_id,
        "match_id": exchange.match_id,
        "application_id": exchange.id or str(new_id()),
        "claim_id": exchange.claim_id or str(new_id()),
        "batch_id": exchange.batch_id or str(new_id()),
        "item_id": await exchange.queue_item("cofunding") if prepared.stage == "eligible" else str(new_id()),
        "draft_id": str(new_id()),
        "partnership": VISITORS,
    }
    if prepared.stage == "matched":
        told(await exchange.anna.ask("PUT", f"/api/drafts/{prepared.ids['draft_id']}", json=exchange.application()))
    if exchange.id and prepared.stage not in ("eligible", "changes"):
        await read_documents(prepared)
    if exchange.batch_id:
        order = await exchange.olga.ask("GET", f"/api/payment-batches/{exchange.batch_id}/pain.001.xml")
        prepared.order = order.content
    return prepared


async def read_documents(prepared: Prepared) -> None:
    """The SHA-256 of what can be signed and of what was handed in."""
    exchange = prepared.exchange
    for document in ("commitment_to_quality", "financial_agreement"):
        prepared.ids[document] = (await exchange.anna.get(f"{exchange.path}/documents/{document}"))["content_sha256"]
    if exchange.claim_id:
        evidence = await exchange.anna.get(f"{exchange.path}/evidence")
        prepared.ids["sha256"] = evidence["items"][0]["sha256"]
