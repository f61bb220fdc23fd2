"""When an item is due, who may not decide on it, and what a decision must say."""

from datetime import UTC, datetime

import pytest

from contracts.scheme.programmes import load_programmes
from services.funding.domain.queue import Choice, Kind, Scores, due_at, escalates_at, wrong_in

MARKS = Scores(relevance=5, quality=5, impact=5)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-06-01T09:00", "2026-06-15T09:00"),
        ("2026-03-27T16:30", "2026-04-14T16:30"),
        ("2026-12-18T08:00", "2027-01-05T08:00"),
    ],
    ids=["two plain weeks", "over Easter", "over Christmas and New Year"],
)
def test_an_item_is_due_ten_bank_working_days_after_it_was_opened(opened: str, due: str) -> None:
    at = datetime.fromisoformat(opened).replace(tzinfo=UTC)
    assert due_at(at, load_programmes().open_call) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_the_coordinator_is_told_five_bank_working_days_after_the_reminder() -> None:
    assert escalates_at(datetime(2026, 6, 15, 9, tzinfo=UTC)) == datetime(2026, 6, 22, 9, tzinfo=UTC)


def test_a_decision_on_cofunding_needs_scores_and_a_word_on_conflicts() -> None:
    assert wrong_in(Kind.COFUNDING, Choice.APPROVE, MARKS, False) == []
    wrong = wrong_in(Kind.COFUNDING, Choice.APPROVE, None, None)
    assert [field for field, _ in wrong] == ["conflict_of_interest", "scores"]


def test_whoever_declares_a_conflict_gives_no_scores() -> None:
    assert wrong_in(Kind.COFUNDING, Choice.DECLINE, None, True) == []


def test_a_closing_report_is_never_declined_and_takes_no_scores() -> None:
    assert wrong_in(Kind.CLOSING_REPORT, Choice.REQUEST_CHANGES, None, None) == []
    wrong = wrong_in(Kind.CLOSING_REPORT, Choice.DECLINE, MARKS, False)
    assert [field for field, _ in wrong] == ["scores", "conflict_of_interest", "decision"]
