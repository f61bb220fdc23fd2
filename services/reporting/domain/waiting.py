"""Waiting times from the log: each step lasts from what happened last until the event that ends it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case: the events that end it, for whom one waits, and whether waiting is planned and no delay."""

    code: str
    title: str
    waits_for: str
    ended_by: tuple[str, ...]
    planned: bool = False


STEPS = (
    Step("assessment", "Check of the rules", "the system", ("EligibilityAssessed",)),
    Step(
        "decision",
        "Decision on co-funding",
        "evaluators",
        ("CofundingApproved", "CofundingDeclined", "CofundingWaitlisted", "ChangesRequested"),
    ),
    Step("correction", "Application sent again", "the visitor", ("ApplicationSubmitted",)),
    Step("signatures", "Signatures of all parties", "all parties", ("ApplicationReady",)),
    Step("departure", "Departure", "the planned day", ("TravelStarted",), planned=True),
    Step("stay", "Stay at the host", "the planned day", ("TravelCompleted", "ExchangeNotPayable"), planned=True),
    Step("report", "Closing report", "the visitor", ("ClosingReportSubmitted",)),
    Step("validation", "Validation of the report", "evaluators", ("ClosingReportValidated", "ClosingReportReturned")),
    Step("claim", "Claim", "the visitor", ("ReimbursementClaimed",)),
    Step("approval", "Approval of the claim", "finance officers", ("ReimbursementApproved", "ReimbursementReturned")),
    Step("order", "Payment order", "authorising officers", ("PaymentOrdered",)),
    Step("payment", "Payment", "the bank", ("ReimbursementPaid", "ReimbursementRefused")),
)
BY_CODE = {step.code: step for step in STEPS}


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a step takes in a partnership, `_T` in all: how often it was done, days of the middle case,
    days within which nine of ten are done, and days of all cases together.
    """

    step: Step
    partnership: str
    number: int
    median_days: float
    most_days: float
    total_days: float


def bottleneck(waits: Sequence[Wait]) -> Wait | None:
    """The step that costs all cases together most days, planned waiting left out; none while nothing was waited for."""
    delays = [wait for wait in waits if not wait.step.planned and wait.total_days > 0]
    return max(delays, key=lambda wait: (wait.total_days, wait.step.code), default=None)
