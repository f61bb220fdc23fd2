"""What is counted of each visiting organisation and of each registration, and in which cells."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.reporting.domain.disclosure.cells import Cell, totals_of
from services.reporting.domain.disclosure.standing import Shares
from services.reporting.domain.disclosure.views import (
    ACTIVITIES,
    DECISION,
    FLOW,
    GENDERS,
    HOSTS,
    STATUS,
    VISITORS,
)
from services.reporting.domain.facts import STAY_COMPLETED

ANY_GROUP = ("any", "any")
"""Partnership and year of what is published for the whole call only."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one visiting organisation contributes to the tables: how many exchanges of a kind, and their money."""

    visitor: str
    status: str
    mode: str
    partnership: str
    year: str
    origin: str
    host: str
    exchanges: int
    granted_cents: int
    paid_cents: int
    host_organisation: str
    visitor_kind: str
    visitor_size: str
    host_kind: str
    ecosystem: str
    nace_division: str
    gender: str

    @property
    def group(self) -> tuple[str, str]:
        return (self.partnership, self.year)

    @property
    def is_completed(self) -> bool:
        return self.status in STAY_COMPLETED

    @property
    def counted_in(self) -> Iterator[Cell]:
        """The inner cells of the tables of counts in which it is counted."""
        yield Cell(STATUS, (self.status, self.mode, *self.group))
        if self.is_completed:
            yield Cell(FLOW, (self.origin, self.host, *self.group))
            yield Cell(VISITORS, (self.visitor_kind, self.visitor_size, *ANY_GROUP))
            yield Cell(HOSTS, (self.host_kind, *ANY_GROUP))
            yield Cell(ACTIVITIES, (self.ecosystem, self.nace_division, *ANY_GROUP))
            yield Cell(GENDERS, (self.gender, *ANY_GROUP))


@dataclass(frozen=True, slots=True)
class Registrations:
    """How many organisations of a partnership registered in a year, with this decision."""

    decision: str
    partnership: str
    year: str
    number: int

    @property
    def counted_in(self) -> Cell:
        return Cell(DECISION, (self.decision, self.partnership, self.year))


def shares_behind(contributions: Iterable[Contribution]) -> dict[Cell, Shares]:
    """Exchanges of each visiting organisation behind each count, totals included; in T5 of each host as well."""
    visitors: dict[Cell, Counter[str]] = defaultdict(Counter)
    hosts: dict[Cell, Counter[str]] = defaultdict(Counter)
    for one in contributions:
        for inner in one.counted_in:
            for cell in totals_of(inner):
                visitors[cell][one.visitor] += one.exchanges
                if cell.table == HOSTS:
                    hosts[cell][one.host_organisation] += one.exchanges
    return {cell: (of, hosts[cell]) if cell in hosts else (of,) for cell, of in visitors.items()}


def organisations_behind(shares: Mapping[Cell, Shares]) -> dict[Cell, int]:
    """How many organisations are behind each count: visiting ones; in T5 hosts if they are fewer."""
    return {cell: min(len(of) for of in both) for cell, both in shares.items()}
