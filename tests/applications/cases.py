"""Cases for tests: applications that are sent, and what funding would tell of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from contracts.events.applications import SigningCapacity
from contracts.events.base import Event
from contracts.events.funding import (
    AgreementDrawnUp,
    AgreementSigned,
    ClosingReportReturned,
    ClosingReportValidated,
    CofundingApproved,
    ReimbursementApproved,
    ReimbursementClaimed,
    ReimbursementPaid,
)
from contracts.scheme.money import Money
from services.kernel.clock import test_clock as under_test_clock
from services.kernel.identifiers import new_id
from tests.applications.conftest import Applications, Caller, matched
from tests.kit import eventually, tell

BEFORE = "2026-05-04T09:00:00Z"
FIRST_DAY, LAST_DAY = "2026-06-01", "2026-06-05"
DURING = "2026-06-01T07:00:00Z"
AFTER = "2026-06-05T18:00:00Z"
LATER = "2026-06-20T09:00:00Z"
AGREEMENT = sha256(b"the financial agreement").hexdigest()
REPORT = {
    "satisfaction": 5,
    "objectives_met": True,
    "would_recommend": True,
    "outcomes": {
        "meetings": 4,
        "agreements": 1,
        "joint_projects": 0,
        "technology_uptake": 1,
        "new_memberships": 0,
        "new_markets": 0,
    },
    "text": "We learned how to <dry> herbs; 'drop table applications'.",
}


def an_application(match_id: UUID | str, **changes: Any) -> dict[str, Any]:
    """An application for Monday to Friday in Bordeaux."""
    return {
        "match_id": str(match_id),
        "stay": {"first_day": FIRST_DAY, "last_day": LAST_DAY},
        "mode": "physical",
        "representative": {"name": "Ola Nowak", "email": "ola@example.test", "nationality": "PL"},
        "activities": ["networking", "knowledge_sharing"],
        "objectives": "Learn how <b>hosts</b> dry herbs.",
        "agenda": [{"day": FIRST_DAY, "what": "Welcome & tour"}],
        "declarations": {"no_double_funding": True, "linked_enterprises": False},
        **changes,
    }


@dataclass
class Case:
    """An application that was sent, and the people around it."""

    applications: Applications
    id: str
    match_id: UUID
    visitor: Caller
    host: Caller
    evaluator: Caller

    @property
    def path(self) -> str:
        return f"/api/applications/{self.id}"

    async def show(self) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.visitor.get(self.path)).json()
        return shown

    async def until(self, status: str) -> dict[str, Any]:
        """The case as soon as it has this status."""

        async def look() -> dict[str, Any] | None:
            shown = await self.show()
            return shown if shown["status"] == status else None

        return await eventually(look)

    async def hear(self, *events: Event, role: str | None = None, at: str = BEFORE) -> None:
        """Funding tells this."""
        time = under_test_clock(datetime.fromisoformat(at).astimezone(UTC))
        await tell(self.applications.service, *events, time=time, role=role)

    async def approve(self, cents: int = 90_000) -> None:
        approved = CofundingApproved(**self.about, revision=1, amount=Money(cents), decided_by="eva")
        drawn_up = AgreementDrawnUp(**self.about, content_sha256=AGREEMENT)
        await self.hear(approved, drawn_up, role="evaluator")
        await self.until("approved")

    async def commitment(self) -> dict[str, Any]:
        shown: dict[str, Any] = (await self.visitor.get(f"{self.path}/documents/commitment_to_quality")).json()
        return shown

    async def sign(self, caller: Caller, capacity: str, content_sha256: str | None = None) -> Any:
        signed = content_sha256 or (await self.commitment())["content_sha256"]
        path = f"{self.path}/documents/commitment_to_quality/signatures"
        return await caller.post(path, {"as": capacity, "content_sha256": signed})

    async def sign_all_four(self) -> None:
        for caller, capacity in (
            (self.visitor, "visitor"),
            (self.host, "host"),
            (self.evaluator, "visitor_partnership"),
            (self.evaluator, "host_partnership"),
        ):
            answer = await self.sign(caller, capacity)
            assert answer.status_code == 200, answer.text

    async def sign_agreement(self) -> None:
        await self.hear(
            AgreementSigned(**self.signature(SigningCapacity.VISITOR, "ola"), complete=False),
            AgreementSigned(**self.signature(SigningCapacity.VISITOR_PARTNERSHIP, "olga"), complete=True),
        )

    async def make_ready(self) -> None:
        await self.until("eligible")
        await self.approve()
        await self.sign_all_four()
        await self.sign_agreement()
        await self.until("ready")

    async def travel(self, first_day: str = FIRST_DAY, last_day: str = LAST_DAY) -> Any:
        """Depart and come back; the answer to the return."""
        departed = await self.visitor.at(DURING).post(f"{self.path}/departure", {"on": first_day})
        assert departed.status_code == 200, departed.text
        days = {"first_day": first_day, "last_day": last_day}
        return await self.visitor.at(AFTER).post(f"{self.path}/return", days)

    async def report(self) -> Any:
        return await self.visitor.at(AFTER).post(f"{self.path}/report", REPORT)

    async def validate_report(self) -> None:
        await self.hear(ClosingReportValidated(**self.about, validated_by="eva"), role="evaluator", at=LATER)

    async def return_report(self) -> None:
        await self.hear(ClosingReportReturned(**self.about, returned_by="eva"), role="evaluator", at=LATER)

    async def pay(self, cents: int = 90_000) -> None:
        """Claim, approval and payment, as funding tells them."""
        claim = {**self.about, "claim_id": new_id(), "amount": Money(cents)}
        due = {"due_on": date(2026, 6, 30), "target_on": date(2026, 6, 15)}
        await self.hear(
            ReimbursementClaimed(**claim),
            ReimbursementApproved(**claim, approved_by="finn", **due),
            ReimbursementPaid(**claim, end_to_end_id="E2E", paid_on=date(2026, 6, 22)),
            role="finance_officer",
            at=LATER,
        )

    async def close(self) -> None:
        """Everything from submission to closure."""
        await self.make_ready()
        await self.travel()
        await self.report()
        await self.validate_report()
        await self.pay()
        await self.until("closed")

    @property
    def about(self) -> dict[str, Any]:
        return {"application_id": UUID(self.id), "partnership": "AURORA-NEXT"}

    def signature(self, capacity: SigningCapacity, subject: str) -> dict[str, Any]:
        return {**self.about, "capacity": capacity, "signed_by": subject, "content_sha256": AGREEMENT}


async def a_case(applications: Applications, match_id: UUID | None = None, **changes: Any) -> Case:
    """An application of Ola's that was sent a month before the stay."""
    match_id = match_id or await matched(applications)
    visitor = applications.owner("ola").at(BEFORE)
    answer = await visitor.post("/api/applications", an_application(match_id, **changes))
    assert answer.status_code == 202, answer.text
    evaluator = applications.evaluator("AURORA-NEXT").at(BEFORE)
    return Case(applications, answer.json()["id"], match_id, visitor, applications.owner("luc").at(BEFORE), evaluator)
