"""SQL, HTML and markup in every text field: kept to the letter, and shown as text wherever it is read."""

from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest
from markupsafe import escape

from deploy.local.demo.exchange import APPROVAL, EVIDENCE, IBAN, Exchange, an_exchange, organisation
from deploy.local.demo.people import Caller, told
from deploy.local.stack import Stack
from tests.stories.wrong_bodies import BODIES, PDF

TEXT = (
    """Robert'); drop table applications; -- <script>alert("1")</script>&amp; {{ 7 * 7 }} %s $1 \\u0000 #panic("no")"""
)
SHORT = "a'); <b>--</b>"
ACCOUNT = {
    "iban": IBAN,
    "account_holder": '<script>alert("1")</script> \'; drop table claims; --',
    "address": {"street": f"Prosta {SHORT}", "building": SHORT, "postcode": SHORT, "town": SHORT, "country": "PL"},
}
PEOPLE = {part: (f"{part}.texts", f"{part} {TEXT}"[:200]) for part in ("anna", "luc", "eva", "hugo", "finn", "olga")}


@pytest.fixture(scope="module")
async def finished(stack: Stack) -> AsyncIterator[Exchange]:
    """An exchange in which everybody writes nothing but such texts, and which ran to its end."""
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as client:
        exchange = await an_exchange(client, "TEXTS", "PHOTONICS-NEXT", "CLOTH-NEXT", names=PEOPLE)
        await agree(exchange)
        await decide(exchange)
        await travel(exchange)
        await be_paid(exchange)
        yield exchange


def registration(country: str, kind: str, place: tuple[float, float], partnership: str) -> dict[str, Any]:
    body: dict[str, Any] = organisation(
        f"{country} {TEXT}", f"{country} {TEXT}", country, kind, TEXT, place,
        partnership=partnership, motivation=TEXT, contact={"name": TEXT, "email": "contact@example.test"},
    )  # fmt: skip
    return body


async def agree(exchange: Exchange) -> None:
    """Both register and are accepted; a match is refused, another one confirmed."""
    visitor = registration("PL", "sme", (52.2297, 21.0122), exchange.visitor_partnership)
    host = registration("FR", "cluster_organisation", (44.8378, -0.5792), exchange.host_partnership)
    exchange.visitor_id = (await exchange.anna.post("/api/organisations", visitor))["id"]
    exchange.host_id = (await exchange.luc.post("/api/organisations", host))["id"]
    for evaluator, organisation_id in ((exchange.eva, exchange.visitor_id), (exchange.hugo, exchange.host_id)):
        await evaluator.post(f"/api/organisations/{organisation_id}/decision", {"decision": "accept", "reason": TEXT})
    sides = {"visitor_id": exchange.visitor_id, "host_id": exchange.host_id}
    match = await exchange.anna.post("/api/matches", sides)
    refused = await exchange.luc.post(f"/api/matches/{match['id']}/refusal", {"reason": TEXT})
    assert refused["reason"] == TEXT
    await exchange.match()


async def decide(exchange: Exchange) -> None:
    body = exchange.application()
    body |= {"objectives": TEXT, "agenda": [{"day": "2027-03-01", "what": TEXT}]}
    body["representative"]["name"] = TEXT
    exchange.id = (await exchange.anna.post("/api/applications", body))["id"]
    decided = await exchange.decide("cofunding", APPROVAL | {"reason": TEXT})
    assert decided["decision"]["reason"] == TEXT
    await exchange.sign_all()


async def travel(exchange: Exchange) -> None:
    await exchange.travel("2027-02-28", "2027-03-01", "2027-03-05")
    await exchange.anna.post(f"{exchange.path}/report", BODIES["report"] | {"text": TEXT})
    await exchange.decide("closing_report", {"decision": "approve", "reason": TEXT})
    await exchange.anna.until(exchange.path, lambda case: case["report"]["status"] == "validated")


async def be_paid(exchange: Exchange) -> None:
    """Evidence under such a name, a claim that is returned once, and the payment."""
    for kind in EVIDENCE:
        files = {"file": (f"{TEXT}.pdf", PDF + kind.encode() + b"\n%%EOF\n", "application/pdf")}
        told(await exchange.anna.ask("POST", f"{exchange.path}/evidence", files=files, data={"kind": kind}))
    exchange.claim_id = (await exchange.anna.post(f"{exchange.path}/claim", ACCOUNT))["id"]
    returned = await exchange.finn.post(f"/api/claims/{exchange.claim_id}/return", {"reason": TEXT})
    assert returned["return_reason"] == TEXT
    exchange.claim_id = (await exchange.anna.post(f"{exchange.path}/claim", ACCOUNT))["id"]
    await exchange.approve_claim()
    await exchange.pay("2027-03-10")
    await exchange.case("closed")


async def test_a_registration_keeps_its_texts(finished: Exchange) -> None:
    kept = await finished.anna.get(f"/api/organisations/{finished.visitor_id}")
    assert (kept["name"], kept["registration_number"]) == (f"PL {TEXT}", f"PL {TEXT}".upper())
    assert [kept["motivation"], kept["location"]["city"], kept["contact"]["name"], kept["decision"]["reason"]] == [
        TEXT
    ] * 4


async def test_an_application_keeps_its_texts(finished: Exchange) -> None:
    case = await finished.anna.get(finished.path)
    proposal = case["proposal"]
    assert case["visitor"]["name"] == f"PL {TEXT}"
    assert [proposal["objectives"], proposal["agenda"][0]["what"], proposal["representative"]["name"]] == [TEXT] * 3
    assert case["report"]["text"] == TEXT


async def test_documents_hold_the_texts_as_they_were_sent(finished: Exchange) -> None:
    commitment = await finished.anna.get(f"{finished.path}/documents/commitment_to_quality")
    agreement = await finished.anna.get(f"{finished.path}/documents/financial_agreement")
    assert commitment["text"].count(TEXT) >= 4
    assert f"PL {TEXT}" in agreement["text"]


async def test_a_claim_keeps_its_texts(finished: Exchange) -> None:
    account = (await finished.finn.get(f"/api/claims/{finished.claim_id}"))["account"]
    assert account["account_holder"] == ACCOUNT["account_holder"]
    assert account["address"] == ACCOUNT["address"]


def pages_of(exchange: Exchange) -> list[tuple[Caller, str, str]]:
    """Who reads which page, and a text that stands on it."""
    case, visitor = f"/applications/{exchange.id}", f"/organisations/{exchange.visitor_id}"
    account = ACCOUNT["account_holder"]
    assert isinstance(account, str)
    return [
        (exchange.anna, case, f"PL {TEXT}"),
        (exchange.hugo, case, TEXT),
        (exchange.anna, f"{case}/decisions", TEXT),
        (exchange.anna, f"{case}/documents/commitment_to_quality", TEXT),
        (exchange.olga, f"{case}/documents/financial_agreement", f"PL {TEXT}"),
        (exchange.eva, "/applications", f"PL {TEXT}"),
        (exchange.anna, visitor, TEXT),
        (exchange.eva, visitor, TEXT),
        (exchange.eva, "/organisations", f"PL {TEXT}"),
        (exchange.anna, "/hosts?q=drop+table", TEXT),
        (exchange.luc, f"/matches/{exchange.match_id}", TEXT),
        (exchange.luc, "/matches", f"PL {TEXT}"),
        (exchange.finn, f"/claims/{exchange.claim_id}", account),
        (exchange.anna, "/sign-in", PEOPLE["anna"][1]),
    ]


async def test_pages_show_the_texts_as_text(finished: Exchange) -> None:
    for reader, path, text in pages_of(finished):
        answer = await reader.ask("GET", path, {"Accept": "text/html"})
        assert (answer.status_code, path) == (200, path)
        assert str(escape(text)) in answer.text, path
        assert "<script>alert" not in answer.text, path


async def test_the_certificate_and_the_payment_file_come_out_whole(finished: Exchange) -> None:
    certificate = await finished.anna.ask("GET", f"{finished.path}/certificate.pdf")
    payment = await finished.olga.ask("GET", f"/api/payment-batches/{finished.batch_id}/pain.001.xml")
    assert certificate.content.startswith(b"%PDF")
    assert b"<script>" not in payment.content
    assert (await finished.anna.get(finished.path))["status"] == "closed"


async def test_letters_hold_the_texts_as_text_and_no_header_holds_them(finished: Exchange, stack: Stack) -> None:
    path = f"{finished.path}/messages"
    await finished.anna.until(path, lambda shown: all(one["state"] == "delivered" for one in shown["items"]))
    letters = [message_from_bytes(mail.read_bytes(), policy=policy.default) for mail in stack.mail_folder.glob("*.eml")]
    ours = [letter for letter in letters if letter["To"].addresses[0].addr_spec == "anna.texts@example.test"]
    assert len(ours) >= 10
    for letter in ours:
        assert "drop table" not in str(list(letter.values()))
        for part in letter.walk():
            if part.get_content_type() == "text/html":
                assert "<script>alert" not in part.get_content()
