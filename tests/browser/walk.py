"""Six people and one exchange: what each of them does by plain forms, and what they saw on the way."""

import os
from pathlib import Path
from typing import Any

from deploy.local.demo.bank import camt_054
from deploy.local.demo.exchange import EVIDENCE, IBAN
from tests.browser.hand import Hand

VISITOR, HOST = "Warsaw Mills", "Gironde Food Cluster"
PAIR = f"{VISITOR} visits {HOST}"
QUEUED = f"{VISITOR} → {HOST}"
PDF = "%PDF-1.4\n% {}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PEOPLE = {
    "anna": "Anna Kowalska",
    "luc": "Luc Moreau",
    "henrik": "Henrik Dahl",
    "elena": "Elena Rossi",
    "aino": "Aino Laine",
    "greta": "Greta Jonaitytė",
}
APPLICATION = {
    "stay.first_day": "2027-03-01",
    "stay.last_day": "2027-03-05",
    "representative.name": "Anna Kowalska",
    "representative.email": "anna@example.test",
    "representative.nationality": "PL",
    "activities": ["networking", "knowledge_sharing"],
    "objectives": "Learn how the cluster helps its members to export.",
    "agenda.0.day": "2027-03-01",
    "agenda.0.what": "Visit of the cluster's members",
    "declarations.no_double_funding": "true",
}
APPROVAL = {
    "decision": "approve",
    "scores.relevance": "4",
    "scores.quality": "4",
    "scores.impact": "5",
    "reason": "A good plan.",
}
CLAIM = {
    "account_holder": VISITOR,
    "iban": IBAN,
    "address.street": "Prosta",
    "address.building": "1",
    "address.postcode": "00-001",
    "address.town": "Warsaw",
    "address.country": "PL",
}


def registration(name: str, number: str, country: str, kind: str, place: tuple[str, str, str], partnership: str) -> Any:
    """The registration form, filled in."""
    return {
        "name": name,
        "country": country,
        "registration_number": number,
        "kind": kind,
        "membership": "eccp_cluster",
        "headcount": "24",
        "turnover_eur": "2100000",
        "balance_sheet_eur": "1500000",
        "ecosystem": "agri_food",
        "nace": "C10",
        "location.city": place[0],
        "location.latitude": place[1],
        "location.longitude": place[2],
        "takes_part_as": ["visitor", "host"],
        "partnership": partnership,
        "motivation": "To learn from each other.",
        "contact.name": f"Contact of {name}",
        "contact.email": "contact@example.test",
        "preferences.activities": ["networking"],
    }


class Walk:
    """The people at their browsers, and what they saw on the way."""

    def __init__(self, hands: dict[str, Hand]) -> None:
        self.hands = hands
        self.anna, self.luc = hands["anna"], hands["luc"]
        self.henrik, self.elena = hands["henrik"], hands["elena"]
        self.aino, self.greta = hands["aino"], hands["greta"]
        self.case = ""
        self.claim = ""
        self.seen: dict[str, Any] = {}

    async def at(self, case_time: str) -> None:
        for hand in self.hands.values():
            await hand.at(case_time)

    async def register(self) -> None:
        warsaw, bordeaux = ("Warsaw", "52.2297", "21.0122"), ("Bordeaux", "44.8378", "-0.5792")
        forms = (
            (self.anna, registration(VISITOR, "PL-MILLS", "PL", "sme", warsaw, "HEMPCLUB-NEXT")),
            (self.luc, registration(HOST, "FR-GIRONDE", "FR", "cluster_organisation", bordeaux, "AURORA-NEXT")),
        )
        for owner, form in forms:
            await owner.open("/")
            await owner.follow("Register an organisation")
            await owner.fill(form)
            await owner.press("Register")
        for evaluator, name in ((self.henrik, VISITOR), (self.elena, HOST)):
            await evaluator.open("/organisations?status=submitted")
            await evaluator.follow(name)
            await evaluator.fill({"decision": "accept", "reason": "Complete and active."})
            await evaluator.press("Send the decision")

    async def match(self) -> None:
        await self.anna.open("/organisations")
        await self.anna.follow(VISITOR)
        await self.anna.follow("See suggestions")
        self.seen["suggestions"] = await self.anna.text()
        await self.anna.open("/hosts")
        await self.anna.fill({"q": HOST})
        await self.anna.press("Search")
        await self.anna.press(f"Propose an exchange with {HOST}")
        await self.luc.open("/matches")
        await self.luc.follow(PAIR)
        await self.luc.press("Agree to this exchange")

    async def apply(self) -> None:
        """First with two mistakes, then without."""
        await self.anna.open("/matches")
        await self.anna.follow(PAIR)
        await self.anna.follow("Apply for this exchange")
        await self.anna.fill(APPLICATION | {"stay.last_day": "2027-02-26", "representative.email": "anna at example"})
        await self.anna.press("Send the application", status=422)
        self.seen["mistakes"] = [await self.anna.error_at(name) for name in ("stay.last_day", "representative.email")]
        self.seen["kept"] = {name: await self.anna.value_of(name) for name in ("objectives", "agenda.0.what")}
        await self.anna.fill({name: APPLICATION[name] for name in ("stay.last_day", "representative.email")})
        await self.anna.press("Send the application")
        self.case = "/" + "/".join(self.anna.page.url.split("/")[-2:])
        await self.anna.until(self.case, "Eligible")
        self.seen["eligible"] = await self.anna.text()

    async def decide(self, decision: dict[str, Any]) -> None:
        await self.henrik.until("/queue", QUEUED)
        await self.henrik.follow(QUEUED)
        await self.henrik.press("Take this item for 30 minutes")
        await self.henrik.fill(decision)
        await self.henrik.press("Send the decision")

    async def change(self) -> None:
        """The evaluator asks for something; the applicant reads it and sends the application again."""
        await self.decide({**APPROVAL, "decision": "request_changes", "reason": "Name the members that you visit."})
        await self.anna.until(self.case, "Change the application and send it again")
        await self.anna.follow("What was decided, and why")
        self.seen["asked for"] = await self.anna.text()
        await self.anna.open(self.case)
        await self.anna.follow("Change the application and send it again")
        await self.anna.fill({"agenda.0.what": "Visit of three mills of the cluster"})
        await self.anna.press("Send the application")
        await self.anna.until(self.case, "Eligible")
        self.seen["changed"] = await self.anna.text()

    async def sign(self) -> None:
        commitment, agreement = "Read and sign the commitment to quality", "Read and sign the financial agreement"
        signatures = (
            (self.anna, commitment, "visitor"),
            (self.luc, commitment, "host"),
            (self.henrik, commitment, "visitor partnership"),
            (self.elena, commitment, "host partnership"),
            (self.anna, agreement, "visitor"),
            (self.greta, agreement, "visitor partnership"),
        )
        for signer, document, capacity in signatures:
            await signer.until("/applications?status=approved", PAIR)
            await signer.follow(PAIR)
            await signer.follow(document)
            await signer.press(f"Sign as {capacity}")

    async def travel(self) -> None:
        await self.anna.until(self.case, "Record the departure")
        await self.at("2027-02-28T10:00:00Z")
        await self.anna.fill({"on": "2027-02-28"})
        await self.anna.press("Record the departure")
        await self.at("2027-03-04T20:00:00Z")
        await self.anna.fill({"last_day": "2027-03-04"})
        await self.anna.press("Record the return")
        await self.anna.fill({"satisfaction": "5", "objectives_met": "true", "outcomes.meetings": "4", "text": "Good."})
        await self.anna.press("Send the closing report")
        await self.luc.open(self.case)
        await self.luc.fill({"days": ["2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04"]})
        await self.luc.press("Confirm attendance")

    async def ask_for_money(self) -> None:
        """Evidence and claim, each once with a mistake."""
        await self.anna.until(f"{self.case}/evidence", "Hand in a file")
        program = {"name": "ticket.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90" + bytes(100)}
        await self.anna.fill({"kind": "travel_invoice", "file": program})
        await self.anna.press("Hand in", status=422)
        self.seen["program"] = await self.anna.error_at("file")
        for kind in EVIDENCE:
            file = {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": PDF.format(kind).encode()}
            await self.anna.fill({"kind": kind, "file": file})
            await self.anna.press("Hand in")
        await self.anna.open(self.case)
        await self.anna.follow("Claim the lump sum")
        await self.anna.fill(CLAIM | {"iban": f"{IBAN[:-1]}5"})
        await self.anna.press("Claim", status=422)
        self.seen["iban"] = await self.anna.error_at("iban")
        await self.anna.fill({"iban": IBAN})
        await self.anna.press("Claim")
        self.claim = self.anna.page.url.split("/")[-1]

    async def pay(self) -> None:
        await self.aino.open("/claims?status=submitted")
        await self.aino.page.locator(f'a[href="/claims/{self.claim}"]').click()
        self.seen["claim"] = await self.aino.text()
        await self.aino.press("Approve the claim")
        await self.greta.open("/claims?status=approved")
        await self.greta.fill({"claim_ids": [self.claim]})
        await self.greta.press("Make the payment file")
        order = await self.greta.download("Download the file for the bank (pain.001.001.09)")
        self.seen["order"] = order
        await self.at("2027-03-10T12:00:00Z")
        await self.aino.open("/payment-batches")
        notice = {"name": "notice.xml", "mimeType": "application/xml", "buffer": camt_054(order, "2027-03-10")}
        await self.aino.fill({"file": notice})
        await self.aino.press("Import")
        self.seen["bank"] = await self.aino.text()

    async def close(self) -> None:
        await self.anna.until(self.case, "The exchange is closed.")
        self.seen["closed"] = await self.anna.text()
        self.seen["certificate"] = await self.anna.download("Download the certificate (PDF)")
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            await self.anna.page.screenshot(path=Path(folder) / "closed-case.png", full_page=True)
