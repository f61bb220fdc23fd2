"""One exchange as the lines about it leave it, one after the other."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.reporting.recount.log import Line

AFTER = {
    "CofundingApproved": "approved",
    "CofundingDeclined": "declined",
    "CofundingWaitlisted": "waitlisted",
    "ChangesRequested": "changes_requested",
    "ApplicationReady": "ready",
    "TravelStarted": "travelling",
    "TravelCompleted": "completed",
    "ClosingReportSubmitted": "reported",
    "ClosingReportReturned": "completed",
    "ReimbursementApproved": "payable",
    "ReimbursementReturned": "reported",
    "ReimbursementPaid": "paid",
    "ExchangeClosed": "closed",
    "ExchangeNotPayable": "not_payable",
    "ApplicationCancelled": "cancelled",
    "ApplicationWithdrawn": "withdrawn",
}
STAYED = ("completed", "reported", "payable", "paid", "closed")
ENDED = ("not_payable", "cancelled", "withdrawn", "closed")


@dataclass
class Known:
    """What is known of an exchange; money in cents, days as dates, `sent` and `report` as they were told last."""

    status: str = ""
    year: int = 0
    granted: int = 0
    paid: int = 0
    days: int | None = None
    kilometres: float = 0
    reductions: list[str] = field(default_factory=list)
    submitted_on: date = date.min
    last_day: date = date.min
    decided_on: date | None = None
    paid_on: date | None = None
    sent: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def partnership(self) -> str:
        return str(self.sent["visitor"]["partnership"])

    @property
    def stayed(self) -> bool:
        return self.status in STAYED

    @property
    def is_reported(self) -> bool:
        return self.status in STAYED[1:]

    @property
    def days_to_decision(self) -> int | None:
        return (self.decided_on - self.submitted_on).days if self.decided_on else None

    @property
    def days_to_payment(self) -> int | None:
        return (self.paid_on - self.last_day).days if self.paid_on and self.stayed else None

    def take(self, line: Line) -> None:
        """Know what this line says too. A case that ended stays as it is, whatever was on its way."""
        if self.status not in ENDED:
            self.status = AFTER.get(line.name, self.status)
        if line.name in ("ApplicationSubmitted", "TravelCompleted", "ExchangeNotPayable"):
            self.year = int(line.said["first_day"][:4])
            self.last_day = date.fromisoformat(line.said["last_day"])
        self.learn(line.name, line.said, line.day)

    def learn(self, name: str, said: dict[str, Any], day: date) -> None:
        match name:
            case "ApplicationSubmitted":
                self.status, self.sent, self.submitted_on, self.decided_on = "submitted", said, day, None
            case "EligibilityAssessed":
                self.status = said["outcome"].replace("review", "in_review")
                self.kilometres, self.reductions = said["distance_km"], said["reductions"]
            case "CofundingApproved":
                self.granted, self.decided_on = said["amount"]["cents"], self.decided_on or day
            case "CofundingDeclined":
                self.decided_on = self.decided_on or day
            case "TravelCompleted":
                self.days, self.reductions = said["working_days"], said["reductions"]
            case "ClosingReportSubmitted":
                self.report = said
            case "ReimbursementPaid":
                self.paid, self.paid_on = said["amount"]["cents"], date.fromisoformat(said["paid_on"])
            case "ReimbursementRefused" if said["returned"]:
                self.paid, self.paid_on = 0, None
