"""Decisions: what an evaluator makes of an item moves money, or validates a report."""

from typing import Annotated

from pydantic import Field, StrictInt

from contracts.events.base import Event
from contracts.events.funding import (
    ChangesRequested,
    ClosingReportReturned,
    ClosingReportValidated,
    CofundingDeclined,
    CofundingWaitlisted,
    ConflictOfInterestDeclared,
)
from services.funding.api.about import about_case
from services.funding.api.case_access import hand, tell_of_deputy
from services.funding.domain.case import Case
from services.funding.domain.envelope import Grant, NoRoom
from services.funding.domain.eyes import Hand
from services.funding.domain.queue import Choice, Item, Kind, Outcome, Scores, wrong_in
from services.funding.store import Store
from services.funding.store.approval import approve
from services.kernel.http.door import Body, Flag, Text
from services.kernel.http.problems import conflict, unprocessable
from services.kernel.transaction import Transaction

Score = Annotated[StrictInt, Field(ge=0, le=5)]


class ScoreBody(Body):
    relevance: Score
    quality: Score
    impact: Score


class DecisionBody(Body):
    """A decision; `scores` and `conflict_of_interest` belong to co-funding only."""

    decision: Choice
    reason: Text
    scores: ScoreBody | None = None
    conflict_of_interest: Flag | None = None

    @property
    def marks(self) -> Scores | None:
        return Scores(self.scores.relevance, self.scores.quality, self.scores.impact) if self.scores else None


async def decide(tx: Transaction, item: Item, body: DecisionBody) -> Item:
    """Carry out the decision of the person who holds the item's lease; returns the item as it is then."""
    whose = hand(tx)
    refuse_without_lease(tx, item, whose)
    wrong = wrong_in(item.kind, body.decision, body.marks, body.conflict_of_interest)
    if wrong:
        raise unprocessable(*wrong)
    if body.conflict_of_interest:
        return await declare_conflict(tx, item)
    store = Store(tx)
    case = await store.cases.get(item.application_id)
    if item.kind is Kind.CLOSING_REPORT:
        outcome = await decide_on_report(store, case, whose, body.decision)
    else:
        outcome = await decide_on_cofunding(store, case, whose.by, body.decision)
    await tell_of_deputy(tx, item.application_id, item.partnership)
    return await store.queue.close(item, outcome, body.reason, body.marks, whose)


async def declare_conflict(tx: Transaction, item: Item) -> Item:
    """The person who holds the item declares a conflict of interest: the item goes back, the person is barred."""
    whose = hand(tx)
    refuse_without_lease(tx, item, whose)
    declared = {"application_id": item.application_id, "partnership": item.partnership, "declared_by": whose.by}
    await tx.tell(ConflictOfInterestDeclared(**declared))
    return await Store(tx).queue.declare_conflict(item, whose.by)


def refuse_without_lease(tx: Transaction, item: Item, whose: Hand) -> None:
    if not item.is_held_by(whose.by, tx.now):
        raise conflict("Take the item first: only who holds its lease decides.")


async def decide_on_cofunding(store: Store, case: Case, subject: str, choice: Choice) -> Outcome:
    """Reserve the lump sum or put the case on the waiting list (ELIG-27), decline, or ask for changes."""
    if choice is Choice.APPROVE:
        return await grant_cofunding(store, case, subject)
    about = about_case(case) | {"revision": case.revision, "decided_by": subject}
    if choice is Choice.DECLINE:
        await store.tx.tell(CofundingDeclined(**about))
        return Outcome.DECLINED
    await store.tx.tell(ChangesRequested(**about))
    return Outcome.CHANGES_REQUESTED


async def grant_cofunding(store: Store, case: Case, subject: str) -> Outcome:
    grant = Grant(case.application_id, case.revision, case.partnership, case.lump_sum, subject)
    match await store.envelopes.reserve(grant):
        case NoRoom(missing):
            await store.envelopes.wait(grant)
            about = about_case(case) | {"revision": grant.revision, "decided_by": subject}
            await store.tx.tell(CofundingWaitlisted(**about, amount=grant.amount, missing=missing))
            return Outcome.WAITLISTED
        case _:
            await approve(store.tx, grant)
            return Outcome.APPROVED


async def decide_on_report(store: Store, case: Case, whose: Hand, choice: Choice) -> Outcome:
    """Validate the closing report (MON-09), or send it back."""
    told: Event
    if choice is Choice.APPROVE:
        kept = await store.cases.validate_report(case.application_id, whose)
        told, outcome = ClosingReportValidated(**about_case(case), validated_by=whose.by), Outcome.VALIDATED
    else:
        kept = await store.cases.return_report(case.application_id)
        told, outcome = ClosingReportReturned(**about_case(case), returned_by=whose.by), Outcome.RETURNED
    if not kept:
        raise conflict("This closing report does not wait for a decision any more.")
    await store.tx.tell(told)
    return outcome
