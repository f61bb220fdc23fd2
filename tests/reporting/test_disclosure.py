"""What the public may not see cannot be computed from what it sees, over all tables, years and partnerships."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain.disclosure.cells import TOTAL, Cell
from services.reporting.domain.disclosure.contributions import Contribution
from services.reporting.domain.disclosure.plan import plan_disclosure
from services.reporting.domain.disclosure.sensitive import dominated, sensitive_money, too_few
from tests.reporting.attacker import determined
from tests.reporting.outsider import COMPLETED, Outsider, a_contribution, calls, published_places, several, within


@settings(max_examples=100, deadline=None)
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


def test_the_attack_finds_a_gender_that_a_published_total_gives_away() -> None:
    contributions = [*several(1, gender="other"), *several(6)]
    careless = replace(plan_disclosure(contributions), hidden=frozenset({Cell("T12", ("other", TOTAL, TOTAL))}))
    assert Outsider(contributions, careless).finds_out(("T12", "other"))


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
