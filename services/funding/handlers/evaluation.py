"""Evaluation: a submitted application that passed the rules, or needs a human, waits for an evaluator."""

from contracts.events.applications import ApplicationSubmitted, EligibilityAssessed, Participant
from contracts.events.funding import EvaluationOpened
from contracts.scheme.codes import Outcome
from services.funding.domain.case import Assessment, Case, Finding, Side
from services.funding.domain.queue import Kind
from services.funding.domain.queue import Outcome as Became
from services.funding.handlers.registry import handlers
from services.funding.handlers.waiting import put_into_queue
from services.funding.store import Store


@handlers.on(ApplicationSubmitted)
async def keep_application(submitted: ApplicationSubmitted, store: Store) -> None:
    """Know the case as it was sent last; what waited for an earlier revision is not to be decided any more."""
    await store.queue.close_open(submitted.application_id, Became.REPLACED)
    await store.cases.submit(case_from(submitted))


@handlers.on(EligibilityAssessed)
async def open_evaluation(assessed: EligibilityAssessed, store: Store) -> EvaluationOpened | None:
    """Put an eligible application, or one that asks for a human, into the queue with its service target."""
    assessment = assessment_from(assessed)
    current = await store.cases.assess(assessed.application_id, assessed.revision, assessment)
    if not current or assessed.outcome is Outcome.INELIGIBLE:
        return None
    case = await store.cases.get(assessed.application_id)
    return await put_into_queue(store, Kind.COFUNDING, case, assessed.revision, assessment.findings)


def case_from(submitted: ApplicationSubmitted) -> Case:
    return Case(
        application_id=submitted.application_id,
        call=submitted.call,
        revision=submitted.revision,
        visitor=side_from(submitted.visitor),
        host=side_from(submitted.host),
        mode=submitted.mode,
        first_day=submitted.first_day,
        last_day=submitted.last_day,
    )


def side_from(participant: Participant) -> Side:
    return Side(
        participant.organisation_id,
        participant.owner,
        participant.partnership,
        participant.country,
        participant.latitude,
        participant.longitude,
    )


def assessment_from(assessed: EligibilityAssessed) -> Assessment:
    return Assessment(
        outcome=assessed.outcome,
        findings=tuple(Finding(finding.rule, finding.outcome) for finding in assessed.findings),
        working_days=assessed.working_days,
        distance_km=assessed.distance_km,
        lump_sum=assessed.lump_sum,
        ceiling=assessed.ceiling,
        reductions=assessed.reductions,
        ruleset=assessed.ruleset,
    )
