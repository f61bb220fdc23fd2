"""The state machine of the case: what may follow what."""

from itertools import pairwise

import pytest

from services.applications.domain.case import (
    FINAL,
    MOVES,
    VISIT_NOT_USED,
    IllegalMove,
    Refused,
    Status,
    follow,
    give_up,
    move,
)

EVERY_PAIR = [(status, to) for status in Status for to in Status]


def test_every_state_says_what_may_follow() -> None:
    assert set(MOVES) == set(Status)


@pytest.mark.parametrize(("status", "to"), EVERY_PAIR)
def test_a_move_is_made_when_it_is_in_the_table_and_refused_with_a_reason_otherwise(status: Status, to: Status) -> None:
    moved = move(status, to)
    if to in MOVES[status]:
        assert moved is to
    else:
        assert isinstance(moved, Refused)
        assert status.replace("_", " ") in moved.reason


def test_an_exchange_goes_from_submission_to_closure_in_this_order() -> None:
    way = (
        "submitted",
        "eligible",
        "approved",
        "ready",
        "travelling",
        "completed",
        "reported",
        "payable",
        "paid",
        "closed",
    )
    assert all(move(Status(one), Status(next_one)) == next_one for one, next_one in pairwise(way))


@pytest.mark.parametrize("status", sorted(FINAL))
def test_nothing_follows_an_end(status: Status) -> None:
    assert MOVES[status] == frozenset()


@pytest.mark.parametrize("status", ["submitted", "eligible", "in_review", "waitlisted", "changes_requested"])
def test_giving_up_before_approval_is_a_withdrawal(status: str) -> None:
    assert give_up(Status(status)) is Status.WITHDRAWN


@pytest.mark.parametrize("status", ["approved", "ready"])
def test_giving_up_between_approval_and_departure_is_a_cancellation(status: str) -> None:
    assert give_up(Status(status)) is Status.CANCELLED


@pytest.mark.parametrize("status", ["travelling", "completed", "reported", "payable", "paid", *sorted(FINAL)])
def test_nobody_gives_up_after_departure_or_after_the_end(status: str) -> None:
    assert isinstance(give_up(Status(status)), Refused)


@pytest.mark.parametrize("status", sorted(FINAL))
def test_news_that_comes_after_the_end_changes_nothing(status: Status) -> None:
    assert follow(status, Status.APPROVED) is status


def test_news_that_no_order_explains_is_not_believed() -> None:
    with pytest.raises(IllegalMove):
        follow(Status.SUBMITTED, Status.PAYABLE)


def test_a_visit_that_does_not_take_place_is_not_used_up() -> None:
    assert FINAL - {Status.CLOSED} == VISIT_NOT_USED
