"""What is counted of each visiting organisation and of each registration, and in which cells."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.reporting.domain.disclosure.cells import Cell, totals_of
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


def organisations_behind(contributions: Iterable[Contribution]) -> dict[Cell, int]:
    """How many organisations are behind each count, totals included: visiting ones; in T5 hosts if they are fewer."""
    visitors: dict[Cell, set[str]] = defaultdict(set)
    hosts: dict[Cell, set[str]] = defaultdict(set)
    for one in contributions:
        for inner in one.counted_in:
            for cell in totals_of(inner):
                visitors[cell].add(one.visitor)
                if cell.table == HOSTS:
                    hosts[cell].add(one.host_organisation)
    return {cell: len(min(names, hosts.get(cell, names), key=len)) for cell, names in visitors.items()}
