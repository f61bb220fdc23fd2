"""S09: whatever two steps somebody asks for, one after the other, from whatever state: only what may follow does."""

from itertools import product

import pytest

from services.applications.domain.case import BY_NEWS, BY_PEOPLE, FINAL, Refused, Status, follow, give_up, move

PAIRS = list(product(Status, Status))


@pytest.mark.parametrize("status", Status)
def test_all_pairs_of_steps_lead_where_the_table_says_and_nowhere_else(status: Status) -> None:
    for first, second in PAIRS:
        reached = move(status, first)
        between = status if isinstance(reached, Refused) else reached
        assert (between == first) == (first in BY_PEOPLE.get(status, ())) or first == status
        again = move(between, second)
        assert isinstance(again, Refused) != (second in BY_PEOPLE.get(between, ()))


@pytest.mark.parametrize("status", sorted(FINAL))
def test_nothing_leads_out_of_an_end(status: Status) -> None:
    assert all(isinstance(move(status, to), Refused) and follow(status, to) == status for to in Status)
    assert isinstance(give_up(status), Refused)


def test_no_step_of_a_person_is_one_that_only_news_may_take() -> None:
    assert not [(status, to) for status in Status for to in BY_PEOPLE.get(status, ()) if to in BY_NEWS.get(status, ())]
