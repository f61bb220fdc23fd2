"""The tables counted once more, in plain Python straight from the events; shares no code with reporting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.reporting.histories import Telling

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


@dataclass
class Counted:
    """One exchange as its events leave it."""

    status: str = ""
    mode: str = ""
    partnership: str = ""
    origin: str = ""
    host: str = ""
    year: int = 0
    granted: int = 0
    paid: int = 0


def counted(case: Sequence[Telling], as_of: datetime) -> Counted | None:
    """The exchange after everything that had been recorded by then, one event after the other."""
    exchange = Counted()
    for telling in case:
        if telling.at <= as_of:
            apply(exchange, telling.event)
    return exchange if exchange.status else None


def apply(exchange: Counted, event: Any) -> None:
    name = type(event).__name__
    exchange.status = AFTER.get(name, exchange.status)
    if name == "ApplicationSubmitted":
        exchange.status, exchange.mode, exchange.partnership = "submitted", event.mode, event.visitor.partnership
        exchange.origin, exchange.host = event.visitor.country, event.host.country
    if name == "EligibilityAssessed":
        exchange.status = event.outcome.value.replace("review", "in_review")
    if name in ("ApplicationSubmitted", "TravelCompleted", "ExchangeNotPayable"):
        exchange.year = event.first_day.year
    if name == "CofundingApproved":
        exchange.granted = event.amount.cents
    if name == "ReimbursementPaid":
        exchange.paid = event.amount.cents
    if name == "ReimbursementRefused" and event.returned:
        exchange.paid = 0


def tables(
    cases: Iterable[Sequence[Telling]], as_of: datetime, year: int | None = None, partnership: str | None = None
) -> dict[str, dict[tuple[str, ...], Any]]:
    """T1, T2, T3 and T9 without zeros: values by codes; T9 gives granted, paid and mean_paid in cents."""
    known = [exchange for case in cases if (exchange := counted(case, as_of))]
    known = [one for one in known if year in (None, one.year) and partnership in (None, one.partnership)]
    stayed = [one for one in known if one.status in STAYED]
    return {
        "T1": dict(Counter(codes for one in known for codes in corners(one.status, one.mode))),
        "T2": dict(Counter(codes for one in stayed for codes in corners(one.partnership))),
        "T3": dict(Counter(codes for one in stayed for codes in corners(one.origin, one.host))),
        "T9": {host: money([one for one in stayed if host[0] in ("_T", one.host)]) for host in hosts(stayed)},
    }


def corners(*codes: str) -> list[tuple[str, ...]]:
    """A place with and without each of its codes."""
    places: list[tuple[str, ...]] = [()]
    for code in codes:
        places = [(*place, option) for place in places for option in (code, "_T")]
    return places


def hosts(stayed: list[Counted]) -> set[tuple[str]]:
    return {(host,) for one in stayed for host in (one.host, "_T")}


def money(stayed: list[Counted]) -> dict[str, int | None]:
    paid = [one.paid for one in stayed if one.paid]
    mean = (Decimal(sum(paid)) / len(paid)).quantize(Decimal(1), ROUND_HALF_UP) if paid else None
    return {
        "granted": sum(one.granted for one in stayed),
        "paid": sum(paid),
        "mean_paid": None if mean is None else int(mean),
    }
