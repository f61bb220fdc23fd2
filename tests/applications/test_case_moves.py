"""The state machine of the case: what may follow what."""

from itertools import pairwise

import pytest

from services.applications.domain.case import (
    BY_NEWS,
    BY_PEOPLE,
    FINAL,
    VISIT_NOT_USED,
    IllegalMove,
    Refused,
    Status,
    follow,
    give_up,
    move,
)

EVERY_PAIR = [(status, to) for status in Status for to in Status]


WAY = (
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


@pytest.mark.parametrize(("status", "to"), EVERY_PAIR)
def test_a_person_moves_a_case_by_the_table_and_is_refused_with_a_reason_otherwise(status: Status, to: Status) -> None:
    moved = move(status, to)
    if to in BY_PEOPLE.get(status, ()):
        assert moved is to
    else:
        assert isinstance(moved, Refused)
        assert status.replace("_", " ") in moved.reason


def test_an_exchange_goes_from_submission_to_closure_in_this_order() -> None:
    for one, to in pairwise(map(Status, WAY)):
        assert to in BY_PEOPLE.get(one, frozenset()) | BY_NEWS.get(one, frozenset())


def test_no_person_does_what_only_news_may_do() -> None:
    for status, news in BY_NEWS.items():
        assert not news & BY_PEOPLE.get(status, frozenset())


@pytest.mark.parametrize("status", ["reported", "payable", "paid", "closed"])
@pytest.mark.parametrize("to", ["completed", "reported", "not_payable"])
def test_nobody_returns_or_reports_again_once_the_report_is_sent(status: str, to: str) -> None:
    assert isinstance(move(Status(status), Status(to)), Refused)


def test_only_these_states_are_ends() -> None:
    assert {"ineligible", "declined", "closed", "withdrawn", "cancelled", "not_payable"} == FINAL


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
