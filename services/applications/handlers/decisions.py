"""Decisions: what the partnership that pays decides about co-funding moves the case."""

from contracts.events.applications import CommitmentDrawnUp
from contracts.events.funding import (
    ChangesRequested,
    CofundingApproved,
    CofundingDeclined,
    CofundingReleased,
    CofundingWaitlisted,
)
from contracts.scheme.money import Money
from contracts.scheme.programmes import load_programmes
from services.applications.domain.application import Case, OrganisationFacts
from services.applications.domain.case import FINAL, Status, follow
from services.applications.domain.commitment import Commitment, Party, sha256_of, text_of
from services.applications.handlers import handlers
from services.applications.store.case_file import CaseFile
from services.applications.store.documents import COMMITMENT


@handlers.on(CofundingApproved)
async def draw_up_commitment(approved: CofundingApproved, file: CaseFile) -> CommitmentDrawnUp | None:
    """An approved case needs four signatures under one text; one that ended in the meantime needs none."""
    case = await file.open(approved.application_id)
    await file.history.remember(approved)
    await file.money.note_cofunding(case.id, "approved", approved.amount)
    if case.status in FINAL:
        return None
    await file.move(case, follow(case.status, Status.APPROVED))
    text = text_of(await commitment_of(case, approved.amount, file))
    await file.documents.draw_up(case.id, COMMITMENT, text, sha256_of(text))
    drawn_up = CommitmentDrawnUp(application_id=case.id, partnership=case.partnership, content_sha256=sha256_of(text))
    await file.history.follow(drawn_up)
    return drawn_up


@handlers.on(CofundingDeclined)
async def decline(declined: CofundingDeclined, file: CaseFile) -> None:
    """A declined case ends, and the organisation may visit another time."""
    case = await file.open(declined.application_id)
    await file.history.remember(declined)
    await file.money.note_cofunding(case.id, "declined")
    await file.move(case, follow(case.status, Status.DECLINED))


@handlers.on(CofundingWaitlisted)
async def put_on_waiting_list(waitlisted: CofundingWaitlisted, file: CaseFile) -> None:
    """A case without room in the envelope waits and keeps its visit."""
    case = await file.open(waitlisted.application_id)
    await file.history.remember(waitlisted)
    await file.money.note_cofunding(case.id, "waitlisted", waitlisted.amount)
    await file.move(case, follow(case.status, Status.WAITLISTED))


@handlers.on(ChangesRequested)
async def ask_for_changes(requested: ChangesRequested, file: CaseFile) -> None:
    """The owner may change the application and send it again."""
    case = await file.open(requested.application_id)
    await file.history.remember(requested)
    await file.money.note_cofunding(case.id, "changes_requested")
    await file.move(case, follow(case.status, Status.CHANGES_REQUESTED))


@handlers.on(CofundingReleased)
async def note_release(released: CofundingReleased, file: CaseFile) -> None:
    """Money of a case that ended is free again; while a case goes on only the unused difference is."""
    case = await file.open(released.application_id)
    await file.history.remember(released)
    if case.status in FINAL - {Status.CLOSED}:
        await file.money.note_cofunding(case.id, "released")


async def commitment_of(case: Case, reserved: Money, file: CaseFile) -> Commitment:
    assessment = await file.assessments.last(case.id)
    if assessment is None:
        raise LookupError("the case was never assessed")
    programme, _ = load_programmes().partnership(case.partnership)
    return Commitment(
        application_id=str(case.id),
        call_title=programme.title,
        visitor=as_party(case.visitor),
        host=as_party(case.host),
        mode=case.proposal.mode,
        first_day=case.proposal.first_day,
        last_day=case.proposal.last_day,
        working_days=assessment["working_days"],
        activities=case.proposal.activities,
        objectives=case.proposal.objectives,
        agenda=case.proposal.agenda,
        reserved=reserved,
        ruleset=assessment["ruleset"],
    )


def as_party(facts: OrganisationFacts) -> Party:
    return Party(facts.name, facts.registration_number, facts.city, facts.country, facts.partnership)
