"""Who may see a case and who may act in it: strangers get 404, people of the case in the wrong role 403."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from fastapi import Request

from services.applications.domain.application import Case
from services.applications.domain.case import Refused
from services.applications.store.cases import Cases
from services.applications.store.history import History
from services.kernel.http.problems import Problem, conflict, forbidden, not_found
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

StatusT = TypeVar("StatusT", bound=StrEnum)

READS_EVERY_CASE = ("support_office", "auditor")


def may_see(case: Case, person: Person) -> bool:
    """Owners of both sides, staff of both partnerships, support office and auditor."""
    return (
        person.subject in (case.visitor.owner, case.host.owner)
        or person.is_staff_of(case.visitor.partnership)
        or person.is_staff_of(case.host.partnership)
        or person.is_a(*READS_EVERY_CASE)
    )


def acting(tx: Transaction) -> Person:
    """Who acts in this command or query."""
    if tx.person is None:
        raise Problem(401, "Sign in first, or send a bearer token.")
    return tx.person


async def case_to_read(tx: Transaction, application_id: UUID) -> Case:
    """A case that this person may see; 404 otherwise."""
    case = await Cases(tx).load(application_id)
    if case is None or not may_see(case, acting(tx)):
        raise not_found()
    return case


async def case_to_change(tx: Transaction, request: Request, application_id: UUID) -> Case:
    """The same, kept from changing until the command ends; 412 when the caller saw an older state (If-Match)."""
    case = await Cases(tx).lock(application_id)
    if case is None or not may_see(case, acting(tx)):
        raise not_found()
    seen = request.headers.get("if-match")
    if seen not in (None, "*", await etag_of(tx, application_id)):
        raise Problem(412, "This exchange changed since you looked at it. Look again and decide anew.")
    return case


async def case_of_visitor(tx: Transaction, request: Request, application_id: UUID) -> Case:
    """A case to change by the owner of the visiting organisation, who acts as applicant."""
    case = await case_to_change(tx, request, application_id)
    if acting(tx).subject != case.visitor.owner:
        raise forbidden("Only the visiting organisation does this.")
    tx.acting_role = "applicant"
    refuse_deputy(tx)
    return case


async def case_of_host(tx: Transaction, request: Request, application_id: UUID) -> Case:
    """A case to change by the owner of the host organisation, who acts as applicant."""
    case = await case_to_change(tx, request, application_id)
    if acting(tx).subject != case.host.owner:
        raise forbidden("Only the host organisation does this.")
    tx.acting_role = "applicant"
    refuse_deputy(tx)
    return case


def refuse_deputy(tx: Transaction) -> None:
    """403 for who wears somebody else's hat where people act for their own organisation."""
    if acting(tx).acts_for:
        raise forbidden("Act as yourself for your own organisation, not as a deputy.")


async def etag_of(tx: Transaction, application_id: UUID) -> str:
    """The version of a case file as an entity tag."""
    return f'"{await History(tx).version(application_id)}"'


def agreed(moved: StatusT | Refused) -> StatusT:
    """The new state, or 409 with the reason."""
    if isinstance(moved, Refused):
        raise conflict(moved.reason)
    return moved
