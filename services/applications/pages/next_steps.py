"""What somebody can do next in a case, and who is waited for."""

from collections.abc import Collection
from dataclasses import dataclass

from services.applications.api.documents import may_sign
from services.applications.domain.application import Case
from services.applications.domain.case import AFTER_DEPARTURE, Refused, Status, give_up
from services.applications.domain.commitment import Capacity
from services.kernel.identity import Person

WAITING_FOR = {
    Status.SUBMITTED: "The rules of the scheme are being applied; this takes a moment.",
    Status.ELIGIBLE: "An evaluator of the visitor's partnership decides on co-funding.",
    Status.IN_REVIEW: "An evaluator of the visitor's partnership looks at what the rules leave open and decides.",
    Status.INELIGIBLE: "The rules of the scheme do not allow this exchange; see below which and why.",
    Status.DECLINED: "The partnership declined to co-fund this exchange.",
    Status.WAITLISTED: "The partnership approved the exchange and waits for money to become free.",
    Status.CHANGES_REQUESTED: "The partnership asked the visiting organisation to change the application.",
    Status.APPROVED: "The lump sum is reserved. All parties sign the two documents.",
    Status.READY: "Everything is signed. The visitor departs.",
    Status.TRAVELLING: "The visitor is on the way and records the return afterwards.",
    Status.COMPLETED: "The visiting organisation sends the closing report, the evidence and its claim.",
    Status.REPORTED: "The partnership validates the report and checks evidence and claim.",
    Status.PAYABLE: "The partnership pays the lump sum.",
    Status.PAID: "The lump sum is paid; the exchange is about to be closed.",
    Status.CLOSED: "The exchange is closed.",
    Status.WITHDRAWN: "The visiting organisation withdrew its application.",
    Status.CANCELLED: "The visiting organisation cancelled the exchange before travelling.",
    Status.NOT_PAYABLE: "The actual stay does not meet the rules, so nothing is paid. It may apply again.",
}
CLAIMING = (Status.COMPLETED, Status.REPORTED, Status.PAYABLE)


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What this person can do now: forms to fill in here, and places to go to."""

    sign_as: tuple[Capacity, ...]
    change: bool
    depart: bool
    come_back: bool
    attend: bool
    report: bool
    give_up: bool
    places: tuple[tuple[str, str], ...]

    @property
    def any(self) -> bool:
        return bool(
            self.sign_as
            or self.places
            or self.change
            or self.depart
            or self.come_back
            or self.attend
            or self.report
            or self.give_up
        )


def next_steps(case: Case, person: Person, signed: Collection[str], *, barred: bool) -> NextSteps:
    """The steps that are open to this person; `signed` are the capacities in which the commitment was signed.

    `barred` is whether the person, or who is stood in for, declared a conflict of interest in the case.
    """
    visits, hosts = person.subject == case.visitor.owner, person.subject == case.host.owner
    return NextSteps(
        sign_as=capacities_open(case, person, signed, barred=barred),
        change=visits and case.status is Status.CHANGES_REQUESTED,
        depart=visits and case.status is Status.READY,
        come_back=visits and case.status is Status.TRAVELLING,
        attend=hosts and case.status in AFTER_DEPARTURE,
        report=visits and case.status is Status.COMPLETED,
        give_up=visits and not isinstance(give_up(case.status), Refused),
        places=tuple(places(case, person, visits)),
    )


def capacities_open(case: Case, person: Person, signed: Collection[str], *, barred: bool) -> tuple[Capacity, ...]:
    """The capacities in which this person may still sign the commitment."""
    if case.status is not Status.APPROVED:
        return ()
    left = (capacity for capacity in Capacity if capacity not in signed)
    return tuple(capacity for capacity in left if may_sign(case, person, capacity, barred=barred))


def places(case: Case, person: Person, visits: bool) -> list[tuple[str, str]]:
    """Addresses of other pages on which this person goes on, with what is done there."""
    here, found = f"/applications/{case.id}", []
    if case.status is Status.APPROVED and (visits or person.is_staff_of(case.partnership, "authorising_officer")):
        found.append((f"{here}/documents/financial_agreement", "Read and sign the financial agreement"))
    if visits and case.status in CLAIMING:
        found.append((f"{here}/evidence", "Hand in evidence"))
        found.append((f"{here}/claim", "Claim the lump sum"))
    if person.is_staff_of(case.partnership, "evaluator", "coordinator") and case.status in IN_QUEUE:
        found.append(("/queue", "Go to the evaluators' queue"))
    if person.is_staff_of(case.partnership, "finance_officer", "authorising_officer") and case.status in CLAIMING:
        found.append(("/claims", "Go to the claims"))
    if case.status is Status.CLOSED:
        found.append((f"/api{here}/certificate.pdf", "Download the certificate (PDF)"))
    return found


IN_QUEUE = (Status.ELIGIBLE, Status.IN_REVIEW, Status.WAITLISTED, Status.REPORTED)
