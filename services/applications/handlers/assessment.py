"""Assessment: the scheme's rules are applied to what was submitted."""

from contracts.events.applications import ApplicationSubmitted, EligibilityAssessed
from contracts.events.base import RuleOutcome
from contracts.scheme.codes import Mode, Outcome
from contracts.scheme.programmes import load_programmes
from contracts.scheme.stay import Stay
from services.applications.domain.application import Case, exchange_of
from services.applications.domain.case import Status, follow
from services.applications.domain.eligibility import Eligibility, check
from services.applications.handlers import handlers
from services.applications.store.case_file import CaseFile
from services.applications.store.visits import past_visits

STATUS_AFTER = {
    Outcome.ELIGIBLE: Status.ELIGIBLE,
    Outcome.INELIGIBLE: Status.INELIGIBLE,
    Outcome.REVIEW: Status.IN_REVIEW,
}


@handlers.on(ApplicationSubmitted)
async def assess_eligibility(submitted: ApplicationSubmitted, file: CaseFile) -> EligibilityAssessed | None:
    """Say what the rules make of this revision, unless it was withdrawn before anybody looked."""
    case = await file.open(submitted.application_id)
    if case.status is not Status.SUBMITTED or case.revision != submitted.revision:
        return None
    eligibility = await assess(case, file)
    await file.assessments.keep(case.id, case.revision, eligibility)
    await file.move(case, follow(case.status, STATUS_AFTER[eligibility.outcome]))
    assessed = as_event(case, eligibility)
    await file.history.follow(assessed)
    return assessed


async def assess(case: Case, file: CaseFile) -> Eligibility:
    """Apply the rules; the visit is taken in this transaction when nothing else stands against it (ELIG-16)."""
    programme, partnership = load_programmes().partnership(case.partnership)
    representative = await file.cases.representative(case.id)
    stay = Stay(case.proposal.first_day, case.proposal.last_day)
    earlier = past_visits(case.visitor)
    first_look = check(exchange_of(case, representative, stay, earlier), programme, partnership)
    if first_look.outcome is Outcome.INELIGIBLE or case.proposal.mode != Mode.PHYSICAL:
        used = await file.visits.taken_by_another(case, programme)
    else:
        used = not await file.visits.take(case, programme)
    return check(exchange_of(case, representative, stay, earlier + 1), programme, partnership) if used else first_look


def as_event(case: Case, eligibility: Eligibility) -> EligibilityAssessed:
    """What was made of it, without what was found, which may be personal."""
    return EligibilityAssessed(
        application_id=case.id,
        partnership=case.partnership,
        call=case.call,
        revision=case.revision,
        outcome=eligibility.outcome,
        findings=tuple(RuleOutcome(rule=one.rule, outcome=one.outcome) for one in eligibility.findings),
        working_days=eligibility.working_days,
        distance_km=eligibility.kilometres,
        lump_sum=eligibility.lump_sum.amount,
        ceiling=eligibility.lump_sum.ceiling,
        reductions=eligibility.lump_sum.reductions,
        ruleset=eligibility.ruleset,
    )
