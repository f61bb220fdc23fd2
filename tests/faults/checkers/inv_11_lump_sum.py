"""INV-11: every lump sum is what the scheme makes of the stored inputs, whenever it is reckoned again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.applications import ApplicationSubmitted, TravelCompleted
from contracts.events.funding import CofundingApproved
from contracts.scheme.distance import Location, distance_km
from contracts.scheme.lump_sum import LumpSum, lump_sum
from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Stay, working_days
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed
from tests.faults.tables import Row

INVARIANT = "INV-11"


@dataclass(frozen=True)
class Reckoned:
    """What the scheme makes of a stay."""

    days: int
    kilometres: float
    earned: LumpSum
    ruleset: str


def check(history: History, seen: Observed) -> list[Violation]:
    return [Violation(INVARIANT, what) for what in (*wrong_assessments(seen), *wrong_stays(seen), *wrong_claims(seen))]


def reckoned(sent: ApplicationSubmitted, first_day: date, last_day: date) -> Reckoned:
    """Working days, distance and lump sum of these days at the host that the application named."""
    programme, partnership = load_programmes().partnership(sent.visitor.partnership)
    stay, country = Stay(first_day, last_day), sent.host.country
    ends = [Location("", side.latitude, side.longitude) for side in (sent.visitor, sent.host)]
    kilometres, days = distance_km(*ends), working_days(stay, programme.holidays_in(country))
    earned = lump_sum(stay, country, kilometres, programme, partnership)
    too_short = days < programme.minimum_working_days
    return Reckoned(
        days, kilometres, earned.unpaid() if sent.mode == "virtual" or too_short else earned, programme.ruleset
    )


def wrong_assessments(seen: Observed) -> Iterator[str]:
    sent_as = {(sent.application_id, sent.revision): sent for sent in seen.events(ApplicationSubmitted)}
    for row in seen.rows("applications", "assessments"):
        sent = sent_as.get((row["application_id"], row["revision"]))
        if sent and kept(row) != expected(reckoned(sent, sent.first_day, sent.last_day), row["outcome"]):
            yield f"case {row['application_id']}, revision {row['revision']}, earns something else than was assessed"


def kept(row: Row) -> tuple[Any, ...]:
    amounts = (row["lump_sum_cents"], row["ceiling_cents"], tuple(row["reductions"]))
    return (row["working_days"], row["distance_km"], *amounts, row["ruleset"])


def expected(found: Reckoned, outcome: str) -> tuple[Any, ...]:
    cents = 0 if outcome == "ineligible" else found.earned.amount.cents
    ceiling = found.earned.ceiling.cents if found.earned.ceiling else None
    return found.days, found.kilometres, cents, ceiling, tuple(found.earned.reductions), found.ruleset


def latest(seen: Observed) -> dict[UUID, ApplicationSubmitted]:
    """Each application as it was sent last."""
    return {
        sent.application_id: sent for sent in sorted(seen.events(ApplicationSubmitted), key=lambda one: one.revision)
    }


def wrong_stays(seen: Observed) -> Iterator[str]:
    sent = latest(seen)
    for back in seen.events(TravelCompleted):
        again = reckoned(sent[back.application_id], back.first_day, back.last_day)
        if (back.working_days, back.lump_sum, tuple(back.reductions)) != (
            again.days,
            again.earned.amount,
            again.earned.reductions,
        ):
            yield f"the stay of {back.application_id} does not earn {back.lump_sum}"


def wrong_claims(seen: Observed) -> Iterator[str]:
    """A claim is the lump sum of the actual days, never above what was granted."""
    sent = latest(seen)
    stays = {back.application_id: back for back in seen.events(TravelCompleted)}
    granted = {approved.application_id: approved.amount for approved in seen.events(CofundingApproved)}
    for claim in seen.rows("funding", "claims"):
        case = claim["application_id"]
        if case in stays and case in granted:
            earned = reckoned(sent[case], stays[case].first_day, stays[case].last_day).earned.amount
            if claim["amount_cents"] != min(earned, granted[case]).cents:
                yield f"claim {claim['id']} is not the lump sum of the days"
