"""What the public may see of organisations, persons, waiting times and registrations."""

from dataclasses import replace
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.contributions import Registrations
from services.reporting.domain.disclosure.places import places_of
from services.reporting.domain.disclosure.plan import plan_disclosure
from services.reporting.domain.disclosure.whole_call import OfVisitor, safe_totals
from tests.reporting.attacker import Puzzle
from tests.reporting.outsider import cell_at, inner_places, published_places, several, within

numbers = count()
NOTHING = OfVisitor("nobody", decided=0, paid_in_time=0, paid_late=0, marks=0, outcomes=(0,) * 6)


def a_visitor(meetings: int = 1, *, in_time: int = 1, late: int = 0, marks: int = 1) -> OfVisitor:
    return OfVisitor(f"visitor-{next(numbers)}", 1, in_time, late, marks, (meetings, 0, 0, 0, 0, 0))


def test_four_representatives_of_a_gender_are_too_few_and_five_are_enough() -> None:
    place = Cell("T12", ("male", TOTAL, TOTAL))
    assert plan_disclosure([*several(4, gender="male"), *several(9)]).hides(place)
    assert not plan_disclosure([*several(5, gender="male"), *several(9)]).hides(place)


def test_exchanges_at_two_hosts_of_a_kind_are_hidden_however_many_visitors_came() -> None:
    two = [*several(3, host_organisation="A"), *several(3, host_organisation="B")]
    plan = plan_disclosure([*two, *several(5, host_kind="training_provider")])
    assert plan.hides(Cell("T5", ("large_company", TOTAL, TOTAL)))


def test_tables_of_the_whole_call_show_nothing_for_a_partnership_or_a_year() -> None:
    plan = plan_disclosure(several(9))
    assert not plan.hides(Cell("T4", ("sme", "small", TOTAL, TOTAL)))
    assert plan.hides(Cell("T4", ("sme", "small", "BIGINN", TOTAL)))
    assert plan.hides(Cell("T12", ("female", TOTAL, "2026")))


@settings(max_examples=60, deadline=None)
@given(numbers=st.lists(st.sampled_from((0, 0, 0, 1, 2, 3, 4, 7)), min_size=12, max_size=12))
def test_no_hidden_number_of_registrations_can_be_computed(numbers: list[int]) -> None:
    places = list(inner_places("T11"))
    truth = {place: number for place, number in zip(places, numbers, strict=True) if number}
    registered = [Registrations(place[1], place[2], place[3], number) for place, number in truth.items()]
    plan = plan_disclosure([], registered)
    puzzle = Puzzle(most=sum(numbers) + 6)
    values = {place: sum(truth.get(inner, 0) for inner in within(place)) for place in published_places("T11")}
    hidden = {place: value for place, value in values.items() if cell_at(place) in plan.hidden}
    for place, value in values.items():
        puzzle.know(
            dict.fromkeys(within(place), 1), 1 if place in hidden else value, None if place in hidden else value
        )
    assert all(place in hidden for place, value in values.items() if 0 < value < 3)
    for place, value in hidden.items():
        higher = puzzle.can_be(within(place), max(value + 1, 3), puzzle.most, truth)
        assert higher or (value >= 3 and puzzle.can_be(within(place), 1, value - 1, truth))


def test_a_share_paid_in_time_is_hidden_when_one_or_two_organisations_waited_longer() -> None:
    in_time = [a_visitor() for _ in range(5)]
    late = [a_visitor(in_time=0, late=1) for _ in range(3)]
    assert ("T10", "paid_in_time") in safe_totals([*in_time, *late])
    assert ("T10", "paid_in_time") in safe_totals(in_time)
    assert ("T10", "paid_in_time") not in safe_totals([*in_time, *late[:2]])


def test_a_mean_of_four_marks_is_hidden_and_one_of_five_is_shown() -> None:
    assert ("T13", "satisfaction") not in safe_totals([a_visitor() for _ in range(4)])
    assert ("T13", "satisfaction") in safe_totals([a_visitor() for _ in range(5)])
    assert ("T13", "satisfaction") not in safe_totals([a_visitor(marks=3), a_visitor(marks=3)])


def test_a_number_of_meetings_that_two_organisations_dominate_is_hidden() -> None:
    assert ("T14", "meetings") in safe_totals([a_visitor(4), a_visitor(4), a_visitor(4)])
    assert ("T14", "meetings") not in safe_totals([a_visitor(40), a_visitor(40), a_visitor(4)])
    assert ("T14", "new_markets") in safe_totals([a_visitor(40), NOTHING])


def test_a_mean_is_hidden_when_one_mark_more_would_follow_from_the_mean_that_was_shown_before() -> None:
    mean, before = ("T13", "satisfaction"), [replace(a_visitor(), mark_sum=4) for _ in range(6)]
    shown = {mean: [before]}
    more = [replace(a_visitor(), mark_sum=2) for _ in range(5)]
    assert mean in safe_totals(before, shown)
    assert mean not in safe_totals([*before, *more[:1]], shown)
    assert mean in safe_totals([*before, *more], shown)


def test_a_mean_is_hidden_when_one_mark_was_corrected_since_it_was_shown() -> None:
    mean, before = ("T13", "satisfaction"), [replace(a_visitor(), mark_sum=4) for _ in range(6)]
    corrected = [replace(before[0], mark_sum=1), *before[1:]]
    assert mean not in safe_totals(corrected, {mean: [before]})


def test_a_number_of_reports_is_confidential_with_either_figure_from_which_it_follows() -> None:
    cells = places_of("T13", "reports", (("CLOTH",), (TOTAL, "2026")))
    assert cells == (
        Cell("T3", (TOTAL, TOTAL, "CLOTH", "2026")),
        Cell("T1", ("completed", TOTAL, "CLOTH", "2026")),
    )
