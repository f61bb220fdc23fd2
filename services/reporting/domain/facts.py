"""What events say about an exchange, as plain values: each kind of fact comes from one topic and is numbered in it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    """The statuses of a case, in the order of its life; the last three end it early."""

    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    APPROVED = "approved"
    READY = "ready"
    TRAVELLING = "travelling"
    COMPLETED = "completed"
    REPORTED = "reported"
    PAYABLE = "payable"
    PAID = "paid"
    CLOSED = "closed"
    NOT_PAYABLE = "not_payable"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


STAY_COMPLETED = frozenset((Status.COMPLETED, Status.REPORTED, Status.PAYABLE, Status.PAID, Status.CLOSED))


@dataclass(frozen=True, slots=True)
class Submission:
    """An application as it was sent for the `revision`-th time; countries are ISO 3166-1 alpha-2 or XK.

    The visitor is known by kind, size, ecosystem and NACE Rev. 2 division, the representative as categories alone.
    """

    revision: int
    call: str
    partnership: str
    host_partnership: str
    visitor_id: UUID
    host_id: UUID
    origin: str
    host: str
    mode: str
    first_day: date
    last_day: date
    visitor_kind: str
    visitor_size: str
    ecosystem: str
    nace: str
    host_kind: str
    gender: str
    third_country_national: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules made of a revision: eligible, ineligible or in review; its days, distance and rate as planned."""

    revision: int
    status: Status
    working_days: int | None = None
    distance_m: int | None = None
    reductions: tuple[str, ...] = ()
    ceiling_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the partnership decided of a revision: approved (and the cents), declined, waitlisted, to be changed."""

    revision: int
    status: Status
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The case became ready, travelling or closed."""

    status: Status


@dataclass(frozen=True, slots=True)
class Stay:
    """The actual days at the host, how many working days they are, and what halves the lump sum for them."""

    first_day: date
    last_day: date
    working_days: int | None = None
    reductions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The closing report was sent for the `attempt`-th time: satisfaction from 1 to 5, outcomes as counts."""

    attempt: int
    satisfaction: int | None = None
    objectives_met: bool | None = None
    would_recommend: bool | None = None
    meetings: int | None = None
    agreements: int | None = None
    joint_projects: int | None = None
    technology_uptake: int | None = None
    new_memberships: int | None = None
    new_markets: int | None = None


@dataclass(frozen=True, slots=True)
class ReportReturned:
    """The closing report was sent back."""


@dataclass(frozen=True, slots=True)
class ClaimWord:
    """A finance officer's word on the claim: approved, or sent back."""

    approved: bool


@dataclass(frozen=True, slots=True)
class BankWord:
    """The bank's word: this many cents were paid on that day, or (0) the money came back."""

    cents: int
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The case ended early: withdrawn, cancelled or not payable."""

    status: Status


Said = Submission | Assessment | Decision | Step | Stay | Report | ReportReturned | ClaimWord | BankWord | Ended


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was said: as which of its topic's events about this case, when recorded, on which day (UTC)."""

    sequence: int
    recorded_at: datetime
    said: Said
    day: date
