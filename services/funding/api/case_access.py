"""Who may see the money side of a case, and who acts in it: strangers get 404, the wrong role 403."""

from uuid import UUID

from contracts.events.funding import DeputyActed
from services.funding.domain.case import Case
from services.funding.domain.claim import Claim
from services.funding.domain.eyes import Hand
from services.funding.domain.queue import Barred, bar
from services.funding.store.cases import Cases
from services.funding.store.claims import Claims
from services.funding.store.queue import Queue
from services.kernel.http.problems import Problem, forbidden, not_found
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

APPLICATION_READERS = ("support_office", "auditor")
ACCOUNT_READERS = ("finance_officer", "authorising_officer")


def acting(tx: Transaction) -> Person:
    """Who acts in this command or query."""
    if tx.person is None:
        raise Problem(401, "Sign in first, or send a bearer token.")
    return tx.person


def hand(tx: Transaction) -> Hand:
    """The same with whom this person stands in for, as it is kept with what is done."""
    person = acting(tx)
    return Hand(person.subject, person.acts_for)


async def tell_of_deputy(tx: Transaction, application_id: UUID, partnership: str) -> None:
    """Tell for whom a deputy did what was just told of this case; nothing where people act for themselves."""
    person = acting(tx)
    if person.acts_for:
        told = {"deputy": person.subject, "stands_in_for": person.acts_for, "role": tx.acting_role or ""}
        await tx.tell(DeputyActed(application_id=application_id, partnership=partnership, **told))


def acting_for(tx: Transaction, role: str, refusal: str) -> str:
    """The partnership for which this person acts in this role; 403 with these words for everybody else."""
    person = acting(tx)
    if not person.partnership or not person.is_staff_of(person.partnership, role):
        raise forbidden(refusal)
    tx.acting_role = role
    return person.partnership


def may_see(case: Case, person: Person) -> bool:
    """The visitor's owner, staff of the partnership that pays, and who reads every case."""
    return person.subject == case.visitor.owner or person.is_staff_of(case.partnership) or person.reads_all


def reads_application(case: Case, person: Person) -> bool:
    """Whether this person may read the application itself: an administrator as such sees its money alone."""
    return person.subject in case.owners or reads_applications_of(case.partnership, person)


def reads_applications_of(partnership: str, person: Person) -> bool:
    """Whether this person may read the applications of this partnership's visitors."""
    return person.is_staff_of(partnership) or person.is_a(*APPLICATION_READERS)


def fetches_evidence(case: Case, person: Person) -> bool:
    """Whether this person may open files of evidence: tickets and invoices say more of people than overseeing needs."""
    return person.subject == case.visitor.owner or person.is_staff_of(case.partnership) or person.is_a("auditor")


async def case_to_see(tx: Transaction, application_id: UUID) -> Case:
    """A case whose money this person may look at; 404 otherwise."""
    case = await Cases(tx).find(application_id)
    if case is None or not may_see(case, acting(tx)):
        raise not_found()
    return case


async def case_of_visitor(tx: Transaction, application_id: UUID) -> Case:
    """A case in which the owner of the visiting organisation acts as applicant."""
    case = await case_to_see(tx, application_id)
    if acting(tx).subject != case.visitor.owner:
        raise forbidden("Only the visiting organisation does this.")
    tx.acting_role = "applicant"
    refuse_deputy(tx)
    return case


def refuse_deputy(tx: Transaction) -> None:
    """403 for who wears somebody else's hat where people act for their own organisation."""
    if acting(tx).acts_for:
        raise forbidden("Act as yourself for your own organisation, not as a deputy.")


async def claim_to_see(tx: Transaction, claim_id: UUID) -> tuple[Claim, Case]:
    """A claim that this person may look at, with its case; 404 otherwise, after as many readings if there is none."""
    claim = await Claims(tx).find(claim_id)
    case = await case_to_see(tx, claim.application_id if claim else claim_id)
    if claim is None:
        raise not_found()
    return claim, case


async def claim_to_decide(tx: Transaction, claim_id: UUID, seen: str | None) -> tuple[Claim, Case]:
    """A claim for a finance officer of its partnership, kept from changing; 412 when `seen` is an older entity tag."""
    _, case = await claim_to_see(tx, claim_id)
    if not acting(tx).is_staff_of(case.partnership, "finance_officer"):
        raise forbidden("Only a finance officer of the partnership decides on claims.")
    tx.acting_role = "finance_officer"
    await refuse_barred(tx, case)
    claim = await Claims(tx).lock(claim_id)
    if claim is None:
        raise not_found()
    if seen not in (None, "*", etag_of(claim)):
        raise Problem(412, "This claim changed since you looked at it. Look again and decide anew.")
    return claim, case


async def refuse_barred(tx: Transaction, case: Case) -> None:
    """403 for people of the case itself and for whoever declared a conflict of interest in it (INV-28)."""
    barred = await bar_of(tx, case)
    if barred:
        raise forbidden(barred.reason)


async def bar_of(tx: Transaction, case: Case) -> Barred | None:
    """Why the person who acts may not decide on this case; none when nothing speaks against it."""
    whose = hand(tx)
    return bar(case, whose, await Queue(tx).declared_conflict(case.application_id, whose))


def sees_account(person: Person, claim: Claim) -> bool:
    """Whether this person needs the account: the claimant, those who pay it, and who audits it."""
    return (
        person.subject == claim.claimant
        or person.is_staff_of(claim.partnership, *ACCOUNT_READERS)
        or person.is_a("auditor")
    )


def etag_of(claim: Claim) -> str:
    """The version of a claim as an entity tag."""
    return f'"{claim.version}"'
