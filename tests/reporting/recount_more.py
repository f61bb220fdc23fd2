"""T4 to T8 and T10 to T14 counted once more straight from the events; shares no code with reporting."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from statistics import median
from typing import Any

from tests.reporting.histories import Telling
from tests.reporting.recount import STAYED, Counted, corners, counted

BANDS = ((10, "0-9"), (100, "10-99"), (500, "100-499"), (2_000, "500-1999"), (3_000, "2000-2999"), (4_000, "3000-3999"))
OUTCOMES = ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets")


@dataclass
class Known:
    """One exchange with what its events say about it, the last word for each."""

    base: Counted
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def is_reported(self) -> bool:
        return self.base.status in STAYED[1:]

    def days_to_decision(self) -> int | None:
        decided: date | None = self.said.get("decided_on")
        return (decided - self.said["submitted_on"]).days if decided else None

    def days_to_payment(self) -> int | None:
        paid: date | None = self.said.get("paid_on")
        return (paid - self.said["last_day"]).days if paid and self.base.status in STAYED else None


def known(case: Sequence[Telling], as_of: datetime) -> Known | None:
    base = counted(case, as_of)
    if base is None:
        return None
    exchange = Known(base)
    for telling in case:
        if telling.at <= as_of:
            learn(exchange.said, telling.event, telling.at.date())
    return exchange


def learn(said: dict[str, Any], event: Any, day: date) -> None:
    match type(event).__name__:
        case "ApplicationSubmitted":
            said.update(sent=event, submitted_on=day, decided_on=None, last_day=event.last_day)
        case "EligibilityAssessed":
            said.update(km=event.distance_km, reductions=event.reductions)
        case "CofundingApproved" | "CofundingDeclined":
            said["decided_on"] = said["decided_on"] or day
        case "TravelCompleted":
            said.update(days=event.working_days, reductions=event.reductions, last_day=event.last_day)
        case "ClosingReportSubmitted":
            said["report"] = event
        case "ReimbursementPaid":
            said["paid_on"] = event.paid_on
        case "ReimbursementRefused" if event.returned:
            said["paid_on"] = None


def more_tables(
    cases: Iterable[Sequence[Telling]],
    registrations: Iterable[Sequence[Telling]],
    as_of: datetime,
    year: int | None = None,
    partnership: str | None = None,
) -> dict[str, dict[tuple[str, ...], Any]]:
    """Values by codes and measure, without zeros; days and shares in tenths, scores in hundredths."""
    everything = [one for case in cases if (one := known(case, as_of))]
    asked = [one for one in everything if year in (None, one.base.year) and partnership in (None, one.base.partnership)]
    stayed = [one for one in asked if one.base.status in STAYED]
    return {
        "T4": numbers(stayed, lambda one: (one.said["sent"].visitor.kind, one.said["sent"].visitor.size_class)),
        "T5": numbers(stayed, lambda one: (one.said["sent"].host.kind,)),
        "T6": numbers(stayed, lambda one: (one.said["sent"].visitor.ecosystem, one.said["sent"].visitor.nace[:3])),
        "T7": numbers(stayed, lambda one: (day_class(one.said["days"]),)),
        "T8": grouped(stayed, lambda one: band(one.said["km"]), halves),
        "T10": grouped(asked, lambda one: one.base.partnership, waits),
        "T11": t11(registrations, as_of, year, partnership),
        "T12": numbers(stayed, lambda one: (one.said["sent"].representative_gender,), "representatives"),
        "T13": grouped(stayed, lambda one: one.base.partnership, satisfaction),
        "T14": grouped(stayed, lambda one: one.base.partnership, outcomes),
    }


def numbers(
    exchanges: list[Known], codes: Callable[[Known], tuple[str, ...]], name: str = "exchanges"
) -> dict[tuple[str, ...], Any]:
    places = Counter(place for one in exchanges for place in corners(*codes(one)))
    return {place: {name: number} for place, number in places.items()}


def grouped(
    members: list[Any], code: Callable[[Any], str], measured: Callable[[list[Any]], dict[str, int | None]]
) -> dict[tuple[str, ...], Any]:
    codes = {"_T", *map(code, members)}
    values = {(one,): measured([member for member in members if one in ("_T", code(member))]) for one in codes}
    return {place: measures for place, measures in values.items() if any(measures.values())}


def day_class(days: int) -> str:
    if days <= 2:
        return "0-2"
    return str(days) if days <= 5 else "6-10" if days <= 10 else "11+"


def band(km: float) -> str:
    return next((name for limit, name in BANDS if round(km, 3) < limit), "4000-7999" if km < 8_000 else "8000+")


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def share(part: int, whole: int) -> int | None:
    return half_up(Fraction(part * 1_000, whole)) if whole else None


def halves(exchanges: list[Known]) -> dict[str, int | None]:
    halved = sum(1 for one in exchanges if one.said["reductions"])
    return {"exchanges": len(exchanges), "halved": halved, "halved_share": share(halved, len(exchanges))}


def waits(exchanges: list[Known]) -> dict[str, int | None]:
    decisions = [days for one in exchanges if (days := one.days_to_decision()) is not None]
    payments = [days for one in exchanges if (days := one.days_to_payment()) is not None]
    return {
        "days_to_decision": int(median(decisions) * 10) if decisions else None,
        "days_to_payment": int(median(payments) * 10) if payments else None,
        "paid_in_time": share(sum(1 for days in payments if days <= 10), len(payments)),
    }


def satisfaction(exchanges: list[Known]) -> dict[str, int | None]:
    reports = [one for one in exchanges if one.is_reported]
    marks = [one.said["report"].satisfaction for one in reports]
    return {
        "completed": len(exchanges),
        "reports": len(reports),
        "response_rate": share(len(reports), len(exchanges)),
        "satisfaction": half_up(Fraction(sum(marks) * 100, len(marks))) if marks else None,
    }


def outcomes(exchanges: list[Known]) -> dict[str, int | None]:
    reports = [one.said["report"].outcomes for one in exchanges if one.is_reported]
    return {name: sum(getattr(report, name) for report in reports) for name in OUTCOMES}


def t11(
    registrations: Iterable[Sequence[Telling]], as_of: datetime, year: int | None, partnership: str | None
) -> dict[tuple[str, ...], Any]:
    found: list[tuple[str, str]] = []
    for registration in registrations:
        told = [telling for telling in registration if telling.at <= as_of]
        if told and year in (None, told[0].at.year):
            found.append((told[-1].event.partnership, type(told[-1].event).__name__))  # type: ignore[attr-defined]
    asked = [one for one in found if partnership in (None, one[0])]
    return grouped(asked, lambda one: str(one[0]), decisions_in)


def decisions_in(registrations: list[tuple[str, str]]) -> dict[str, int | None]:
    last_words = Counter(word for _, word in registrations)
    accepted, rejected = last_words["OrganisationAccepted"], last_words["OrganisationRejected"]
    return {
        "registrations": len(registrations),
        "accepted": accepted,
        "rejected": rejected,
        "pending": len(registrations) - accepted - rejected,
        "acceptance": share(accepted, accepted + rejected),
    }
