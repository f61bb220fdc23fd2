"""What the public may not see cannot be computed from what it sees, over all tables, years and partnerships."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.plan import Contribution, Plan, plan_disclosure
from services.reporting.domain.disclosure.sensitive import dominated, sensitive_money, too_few
from tests.reporting.attacker import Place, Puzzle, determined

STATUSES = ("ineligible", "withdrawn", "paid", "closed")
COMPLETED = ("paid", "closed")
COUNTRIES = ("AT", "FR", "PL")
PARTNERSHIPS = ("BIGINN", "CLOTH")
YEARS = ("2026", "2027")
CODES = {
    "T1": (STATUSES, ("physical",), PARTNERSHIPS, YEARS),
    "T3": (COUNTRIES, COUNTRIES, PARTNERSHIPS, YEARS),
    "T9": (COUNTRIES, PARTNERSHIPS, YEARS),
}


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
    }
    return Contribution(**{**known, **more})


def several(number: int, **more: Any) -> list[Contribution]:
    """As many organisations that contribute the same."""
    return [a_contribution(**{**more, "visitor": f"{sorted(more.items())}-{index}"}) for index in range(number)]


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
    return places


class Outsider:
    """Who knows all published counts and how the tables hang together."""

    def __init__(self, contributions: list[Contribution], plan: Plan) -> None:
        self.truth = counted(contributions)
        self.puzzle = Puzzle(most=len(contributions) + 6)
        self.hidden: list[Place] = []
        for place in (*published_places("T1"), *published_places("T3")):
            cell = Cell(place[0], place[1:])
            if cell in plan.hidden:
                self.hidden.append(place)
                self.puzzle.know(dict.fromkeys(within(place), 1), 1)
            elif plan.views.show(cell):
                self.puzzle.know(dict.fromkeys(within(place), 1), self.value(place), self.value(place))
        for partnership, year in product(PARTNERSHIPS, YEARS):
            arrived = dict.fromkeys(within(("T3", TOTAL, TOTAL, partnership, year)), 1)
            left = {("T1", status, "physical", partnership, year): -1 for status in COMPLETED}
            self.puzzle.know(arrived | left, 0, 0)

    def value(self, place: Place) -> int:
        return sum(self.truth[inner] for inner in within(place))

    def finds_out(self, place: Place) -> bool:
        """Whether a hidden count can only be what it is, or one below the limit is seen to be below it."""
        value, places = self.value(place), within(place)
        if self.puzzle.can_be(places, max(value + 1, 3), self.puzzle.most, self.truth):
            return False
        return value < 3 or not self.puzzle.can_be(places, 1, value - 1, self.truth)


@settings(max_examples=40, deadline=None)
@given(contributions=calls(), data=st.data())
def test_no_hidden_count_can_be_computed_from_all_that_is_published(
    contributions: list[Contribution], data: st.DataObject
) -> None:
    outsider = Outsider(contributions, plan_disclosure(contributions))
    if outsider.hidden:
        places = data.draw(st.lists(st.sampled_from(outsider.hidden), min_size=1, max_size=4, unique=True))
        assert not [place for place in places if outsider.finds_out(place)]


def test_the_attack_finds_a_cell_whose_row_shows_its_total() -> None:
    contributions = [*several(1, origin="AT"), *several(5, origin="PL")]
    only_primary = plan_disclosure(contributions)
    careless = replace(only_primary, hidden=frozenset({Cell("T3", ("AT", "FR", TOTAL, TOTAL))}))
    outsider = Outsider(contributions, careless)
    assert outsider.finds_out(("T3", "AT", "FR", TOTAL, TOTAL))


def test_a_cell_of_one_takes_another_cell_of_its_row_and_column_with_it() -> None:
    contributions = [
        a_contribution(0, origin="MD", host="RO"),
        *several(3, origin="MD", host="AT"),
        *several(4, origin="PL", host="RO"),
        *several(6, origin="PL", host="AT"),
    ]
    plan = plan_disclosure(contributions)
    shown = {
        (origin, host): not plan.hides(Cell("T3", (origin, host, TOTAL, TOTAL)))
        for origin, host in product(("MD", "PL", TOTAL), ("AT", "RO", TOTAL))
    }
    assert not shown["MD", "RO"]
    assert not (shown["MD", "AT"] and shown["MD", TOTAL])
    assert not (shown["PL", "RO"] and shown[TOTAL, "RO"])
    assert shown[TOTAL, TOTAL]


def test_a_call_in_which_every_cell_has_enough_organisations_hides_nothing() -> None:
    contributions = [*several(4, host="FR"), *several(3, host="AT"), *several(5, status="withdrawn")]
    assert not plan_disclosure(contributions).hidden


def test_zero_is_never_hidden_in_the_whole_call() -> None:
    plan = plan_disclosure([a_contribution(0, host="FR"), a_contribution(1, origin="AT", host="PL")])
    assert not plan.hides(Cell("T3", ("AT", "FR", TOTAL, TOTAL)))


def test_one_organisation_with_three_applications_is_one_organisation() -> None:
    contributions = [replace(a_contribution(0, status="ineligible"), exchanges=3)]
    assert plan_disclosure(contributions).hides(Cell("T1", ("ineligible", "physical", TOTAL, TOTAL)))


@given(contributions=calls())
def test_the_order_of_contributions_does_not_matter(contributions: list[Contribution]) -> None:
    assert plan_disclosure(contributions) == plan_disclosure(contributions[::-1])


def test_the_two_largest_may_hold_eighty_five_per_cent_and_no_more() -> None:
    assert not dominated([50, 35, 15])
    assert dominated([50, 36, 14])


def test_one_or_two_organisations_are_too_few_and_none_is_nobodys_secret() -> None:
    assert [too_few(number) for number in range(4)] == [False, True, True, False]
    assert sensitive_money([45_000, 45_000, 0])
    assert not sensitive_money([0, 0])


@settings(max_examples=60, deadline=None)
@given(contributions=calls())
def test_no_hidden_sum_of_money_follows_from_the_published_ones(contributions: list[Contribution]) -> None:
    plan = plan_disclosure(contributions)
    payments = [one for one in contributions if one.paid_cents and one.status in COMPLETED]
    paid = {("T9", one.host, one.partnership, one.year) for one in payments}
    visible = [place for place in published_places("T9") if plan.views.show(Cell("T9", place[1:]))]
    zeros = {inner for place in visible if not paid.intersection(within(place)) for inner in within(place)}
    known = [set(within(place)) - zeros for place in visible if not plan.hides(Cell("T9", place[1:]))]
    hidden = [set(within(("T9", *cell.codes))) for cell in plan.hidden if cell.table == "T9"]
    assert not [places for places in hidden if places & paid and determined(known, places - zeros)]
