"""Random sparse calls, and an outsider who knows all that is published of one and how the tables hang together."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.contributions import Contribution
from services.reporting.domain.disclosure.plan import Plan
from tests.reporting.attacker import Place, Puzzle

STATUSES = ("ineligible", "withdrawn", "paid", "closed")
COMPLETED = ("paid", "closed")
COUNTRIES = ("AT", "FR", "PL")
PARTNERSHIPS = ("BIGINN", "CLOTH")
YEARS = ("2026", "2027")
CODES = {
    "T1": (STATUSES, ("physical",), PARTNERSHIPS, YEARS),
    "T3": (COUNTRIES, COUNTRIES, PARTNERSHIPS, YEARS),
    "T9": (COUNTRIES, PARTNERSHIPS, YEARS),
    "T4": (("sme", "cluster_organisation"), ("small", "micro")),
    "T5": (("large_company", "training_provider"),),
    "T6": (("textiles", "digital"), ("C13", "J62")),
    "T12": (("female", "male", "other"),),
    "T11": (("accepted", "rejected", "pending"), PARTNERSHIPS, YEARS),
}
OF_EXCHANGES, OF_THE_WHOLE_CALL = ("T1", "T3", "T4", "T5", "T6", "T12"), ("T4", "T5", "T6", "T12")


def a_contribution(number: int = 0, **more: Any) -> Contribution:
    known: dict[str, Any] = {
        "visitor": f"visitor-{number}",
        "status": "closed",
        "mode": "physical",
        "partnership": "BIGINN",
        "year": "2026",
        "origin": "PL",
        "host": "FR",
        "exchanges": 1,
        "granted_cents": 90_000,
        "paid_cents": 45_000,
        "host_organisation": f"host-{number % 4}",
        "visitor_kind": "sme",
        "visitor_size": "small",
        "host_kind": "large_company",
        "ecosystem": "textiles",
        "nace_division": "C13",
        "gender": "female",
    }
    return Contribution(**{**known, **more})


def several(number: int, **more: Any) -> list[Contribution]:
    """As many organisations that contribute the same."""
    return [
        a_contribution(**{"host_organisation": f"host-{index}", **more, "visitor": f"{sorted(more.items())}-{index}"})
        for index in range(number)
    ]


@st.composite
def calls(draw: st.DrawFn) -> list[Contribution]:
    """A sparse call: a few kinds of exchanges, some with one or two organisations and some with more."""
    kind = st.fixed_dictionaries(
        {
            "status": st.sampled_from(STATUSES),
            "partnership": st.sampled_from(PARTNERSHIPS),
            "year": st.sampled_from(YEARS),
            "origin": st.sampled_from(COUNTRIES),
            "host": st.sampled_from(COUNTRIES),
            "paid_cents": st.sampled_from((0, 45_000, 90_000)),
            "visitor_kind": st.sampled_from(CODES["T4"][0]),
            "visitor_size": st.sampled_from(CODES["T4"][1]),
            "host_kind": st.sampled_from(CODES["T5"][0]),
            "ecosystem": st.sampled_from(CODES["T6"][0]),
            "nace_division": st.sampled_from(CODES["T6"][1]),
            "gender": st.sampled_from(CODES["T12"][0]),
        }
    )
    groups = draw(st.lists(st.tuples(kind, st.integers(1, 5)), max_size=6, unique_by=lambda group: str(group[0])))
    return [one for kind, number in groups for one in several(number, **kind)]


def inner_places(table: str) -> Iterator[Place]:
    for codes in product(*CODES[table]):
        yield (table, *codes)


def published_places(table: str) -> Iterator[Place]:
    for codes in product(*((*codes, TOTAL) for codes in CODES[table])):
        yield (table, *codes)


def cell_at(place: Place) -> Cell:
    """The cell of the plan; some tables are published for the whole call only, and have no other places."""
    table, *codes = place
    return Cell(table, (*codes, TOTAL, TOTAL) if table in OF_THE_WHOLE_CALL else tuple(codes))


def within(place: Place) -> list[Place]:
    """The inner places that a published place sums."""
    return [
        inner
        for inner in inner_places(place[0])
        if all(theirs in (TOTAL, mine) for mine, theirs in zip(inner, place, strict=True))
    ]


def counted(contributions: list[Contribution]) -> Counter[Place]:
    places: Counter[Place] = Counter()
    for one in contributions:
        places["T1", one.status, one.mode, one.partnership, one.year] += 1
        if one.status in COMPLETED:
            places["T3", one.origin, one.host, one.partnership, one.year] += 1
            places["T4", one.visitor_kind, one.visitor_size] += 1
            places["T5", one.host_kind] += 1
            places["T6", one.ecosystem, one.nace_division] += 1
            places["T12", one.gender] += 1
    return places


class Outsider:
    """Who knows all published counts and how the tables hang together."""

    def __init__(self, contributions: list[Contribution], plan: Plan) -> None:
        self.truth = counted(contributions)
        self.puzzle = Puzzle(most=len(contributions) + 6)
        self.hidden: list[Place] = []
        for place in (place for table in OF_EXCHANGES for place in published_places(table)):
            cell = cell_at(place)
            if cell in plan.hidden:
                self.hidden.append(place)
                self.puzzle.know(dict.fromkeys(within(place), 1), 1)
            elif plan.views.show(cell):
                self.puzzle.know(dict.fromkeys(within(place), 1), self.value(place), self.value(place))
        for partnership, year in product(PARTNERSHIPS, YEARS):
            arrived = dict.fromkeys(within(("T3", TOTAL, TOTAL, partnership, year)), 1)
            left = {("T1", status, "physical", partnership, year): -1 for status in COMPLETED}
            self.puzzle.know(arrived | left, 0, 0)
        for table in OF_THE_WHOLE_CALL:
            everybody = dict.fromkeys(inner_places(table), 1) | dict.fromkeys(inner_places("T3"), -1)
            self.puzzle.know(everybody, 0, 0)

    def value(self, place: Place) -> int:
        return sum(self.truth[inner] for inner in within(place))

    def finds_out(self, place: Place) -> bool:
        """Whether a hidden count can only be what it is, or one below the limit is seen to be below it."""
        value, places = self.value(place), within(place)
        limit = 5 if place[0] == "T12" else 3
        if self.puzzle.can_be(places, max(value + 1, limit), self.puzzle.most, self.truth):
            return False
        return value < limit or not self.puzzle.can_be(places, 1, value - 1, self.truth)
