"""In which figures of a table an exchange is counted, and with what: where that differs it explains a change."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from services.reporting.domain.disclosure.cells import TOTAL

Row = Mapping[str, Any]
"""What was known of an exchange at one time, by column."""
Codes = tuple[str, ...]

DAY_CLASSES = ((2, "0-2"), (3, "3"), (4, "4"), (5, "5"), (10, "6-10"))
BANDS = (
    (10, "0-9"),
    (100, "10-99"),
    (500, "100-499"),
    (2_000, "500-1999"),
    (3_000, "2000-2999"),
    (4_000, "3000-3999"),
    (8_000, "4000-7999"),
)
OF_REGISTRATIONS = "T11"
OUTCOMES = ("meetings", "agreements", "joint_projects", "technology_uptake", "new_memberships", "new_markets")


@dataclass(frozen=True)
class Counting:
    """Which exchanges a table counts, under which codes, and the columns whose values it measures."""

    codes: Callable[[Row], Codes]
    measured: tuple[str, ...] = ()
    counts: Callable[[Row], bool] = lambda row: bool(row["stay_completed"])

    def counted(self, row: Row | None) -> tuple[Codes, tuple[Any, ...]] | None:
        """The codes under which an exchange is counted and what is measured of it; none when it is not counted."""
        if row is None or not self.counts(row):
            return None
        return self.codes(row), tuple(row[column] for column in self.measured)

    def places_of_change(self, before: Row | None, after: Row | None) -> Iterator[Codes]:
        """Every figure that this exchange changes, totals included; none when it is counted as before."""
        counted = [self.counted(row) for row in (before, after)]
        if counted[0] != counted[1]:
            yield from {place for one in counted if one for place in places_with_totals(one[0])}


def places_with_totals(codes: Codes) -> Iterator[Codes]:
    yield from product(*((code, TOTAL) for code in codes))


def under(*columns: str) -> Callable[[Row], Codes]:
    return lambda row: tuple(row[column] for column in columns)


def day_class(row: Row) -> Codes:
    days = row["working_days"]
    return ("not_stated" if days is None else next((name for most, name in DAY_CLASSES if days <= most), "11+"),)


def band(row: Row) -> Codes:
    metres = row["distance_m"]
    if metres is None:
        return ("not_stated",)
    return (next((name for limit, name in BANDS if metres < limit * 1_000), "8000+"),)


def is_reported(row: Row) -> bool:
    return bool(row["stay_completed"]) and row["status"] != "completed"


COUNTINGS: Mapping[str, Counting] = {
    "T1": Counting(under("status", "mode"), counts=lambda row: True),
    "T2": Counting(under("partnership")),
    "T3": Counting(under("origin", "host")),
    "T4": Counting(under("visitor_kind", "visitor_size")),
    "T5": Counting(under("host_kind")),
    "T6": Counting(under("ecosystem", "nace_division")),
    "T7": Counting(day_class),
    "T8": Counting(band, ("reductions",)),
    "T9": Counting(under("host"), ("granted_cents", "paid_cents")),
    "T10": Counting(
        under("partnership"),
        ("submitted_on", "decided_on", "paid_on", "last_day", "stay_completed"),
        lambda row: bool(row["decided_on"] or (row["stay_completed"] and row["paid_on"])),
    ),
    OF_REGISTRATIONS: Counting(under("partnership"), ("decision",), counts=lambda row: True),
    "T12": Counting(under("gender")),
    "T13": Counting(under("partnership"), ("status", "satisfaction")),
    "T14": Counting(under("partnership"), OUTCOMES, is_reported),
}
"""By table; all but one count exchanges."""
