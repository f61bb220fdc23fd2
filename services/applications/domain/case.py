"""The case: the states of an exchange from submission to closure, and the legal moves between them."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DECLINED = "declined"
    WAITLISTED = "waitlisted"
    CHANGES_REQUESTED = "changes_requested"
    READY = "ready"
    TRAVELLING = "travelling"
    COMPLETED = "completed"
    REPORTED = "reported"
    PAYABLE = "payable"
    PAID = "paid"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    NOT_PAYABLE = "not_payable"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something cannot be done now, as a sentence for the person who asked."""

    reason: str


class IllegalMove(Exception):
    """News that no order of true events explains."""


BY_PEOPLE: dict[Status, frozenset[Status]] = {
    Status.SUBMITTED: frozenset({Status.WITHDRAWN}),
    Status.ELIGIBLE: frozenset({Status.WITHDRAWN}),
    Status.IN_REVIEW: frozenset({Status.WITHDRAWN}),
    Status.WAITLISTED: frozenset({Status.WITHDRAWN}),
    Status.CHANGES_REQUESTED: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.APPROVED: frozenset({Status.CANCELLED}),
    Status.READY: frozenset({Status.TRAVELLING, Status.CANCELLED}),
    Status.TRAVELLING: frozenset({Status.COMPLETED, Status.NOT_PAYABLE}),
    Status.COMPLETED: frozenset({Status.REPORTED}),
}
"""Moves that the owner of a case makes."""
DECIDED = frozenset({Status.APPROVED, Status.DECLINED, Status.WAITLISTED, Status.CHANGES_REQUESTED})
BY_NEWS: dict[Status, frozenset[Status]] = {
    Status.SUBMITTED: frozenset({Status.ELIGIBLE, Status.INELIGIBLE, Status.IN_REVIEW}),
    Status.ELIGIBLE: DECIDED,
    Status.IN_REVIEW: DECIDED,
    Status.WAITLISTED: DECIDED - {Status.WAITLISTED},
    Status.APPROVED: frozenset({Status.READY}),
    # Back to completed when the closing report is returned, back to reported when an approved claim is.
    Status.REPORTED: frozenset({Status.COMPLETED, Status.PAYABLE}),
    Status.PAYABLE: frozenset({Status.REPORTED, Status.PAID}),
    Status.PAID: frozenset({Status.CLOSED}),
}
"""Moves that follow from the assessment, from signatures, and from what the paying partnership tells."""
FINAL = frozenset(Status) - BY_PEOPLE.keys() - BY_NEWS.keys()
VISIT_NOT_USED = frozenset({Status.INELIGIBLE, Status.DECLINED, Status.WITHDRAWN, Status.CANCELLED, Status.NOT_PAYABLE})
"""States in which the visiting organisation may still visit another time (ELIG-16, rules 3.3)."""
AFTER_DEPARTURE = frozenset(
    {
        Status.TRAVELLING,
        Status.COMPLETED,
        Status.REPORTED,
        Status.PAYABLE,
        Status.PAID,
        Status.CLOSED,
        Status.NOT_PAYABLE,
    }
)
WHEN = {
    Status.SUBMITTED: "An application is sent again only after changes were requested",
    Status.TRAVELLING: "Departure needs all six signatures and happens once",
    Status.COMPLETED: "The return is recorded once, after departure",
    Status.REPORTED: "The closing report is sent after the return, and again only when it was sent back",
    Status.WITHDRAWN: "What was decided against or has ended cannot be withdrawn",
    Status.CANCELLED: "An exchange can be given up before departure only",
}


def move(status: Status, to: Status) -> Status | Refused:
    """The new state that a person asks for, or why the case cannot go there from where it is."""
    if to in BY_PEOPLE.get(status, ()):
        return to
    return Refused(f"{WHEN.get(to, f'This leads to “{in_words(to)}”')}. The exchange is “{in_words(status)}” now.")


def give_up(status: Status) -> Status | Refused:
    """What giving up means now: withdrawn before approval, cancelled between approval and departure."""
    approved = status in AFTER_DEPARTURE or status in (Status.APPROVED, Status.READY)
    return move(status, Status.CANCELLED if approved else Status.WITHDRAWN)


def follow(status: Status, to: Status) -> Status:
    """The state after news from the partnership that pays.

    A case that ended before the news arrived stays as it is: whoever told the news hears of the end and undoes it.
    IllegalMove when no order of true events explains the news.
    """
    if status in FINAL or status == to:
        return status
    if to not in BY_NEWS.get(status, ()):
        raise IllegalMove(f"{status} does not become {to}")
    return to


def in_words(status: Status) -> str:
    """The state as people say it: `changes requested`."""
    return status.replace("_", " ")
