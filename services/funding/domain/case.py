"""What funding knows of an application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.scheme.money import Money
from services.funding.domain.eyes import Hand, hand_of


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an exchange; `owner` is the subject of the person who registered the organisation."""

    organisation_id: UUID
    owner: str
    partnership: str
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule said: `pass`, `fail` or `review`."""

    rule: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the scheme's rules made of the stay as planned; distance in kilometres."""

    outcome: str
    findings: tuple[Finding, ...]
    working_days: int
    distance_km: float
    lump_sum: Money
    ceiling: Money | None
    reductions: tuple[str, ...]
    ruleset: str


@dataclass(frozen=True, slots=True)
class ActualStay:
    """The days that the visitor was at the host, and what they earn."""

    first_day: date
    last_day: date
    working_days: int
    lump_sum: Money
    reductions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """An application in its latest revision; parts are none until they are known.

    `report` is `submitted`, `returned` or `validated`; `ended` is `withdrawn`, `cancelled` or `not_payable`.
    """

    application_id: UUID
    call: str
    revision: int
    visitor: Side
    host: Side
    mode: str
    first_day: date
    last_day: date
    assessment: Assessment | None = None
    actual: ActualStay | None = None
    report: str | None = None
    report_attempt: int = 0
    report_validated_by: str | None = None
    report_validated_for: str | None = None
    report_validated_at: datetime | None = None
    ended: str | None = None

    @property
    def partnership(self) -> str:
        """The visitor's: it decides, counts and pays."""
        return self.visitor.partnership

    @property
    def owners(self) -> frozenset[str]:
        """Who may never decide on this case (INV-28)."""
        return frozenset((self.visitor.owner, self.host.owner))

    @property
    def validator(self) -> Hand | None:
        """Who validated the closing report, if anybody did."""
        return hand_of(self.report_validated_by, self.report_validated_for)

    @property
    def lump_sum(self) -> Money:
        """What the stay as planned earns; LookupError before it was assessed."""
        if self.assessment is None:
            raise LookupError(f"application {self.application_id} was not assessed yet")
        return self.assessment.lump_sum


def findings_from(rows: list[Mapping[str, str]]) -> tuple[Finding, ...]:
    """Findings as they are stored."""
    return tuple(Finding(row["rule"], row["outcome"]) for row in rows)
