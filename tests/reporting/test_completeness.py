"""Up to when all events are in."""

from datetime import UTC, datetime, timedelta

from services.reporting.domain.completeness import Completeness, Look

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ENDS = {("applications.events", 0): 5, ("funding.events", 3): 2}


def test_events_are_in_when_everything_published_by_then_was_consumed() -> None:
    known = Completeness().after(ENDS, Look(NOON, ENDS))
    assert known.complete_to == NOON


def test_nothing_is_said_while_a_partition_is_behind() -> None:
    behind = {**ENDS, ("funding.events", 3): 1}
    waiting = Completeness().after(behind, Look(NOON, ENDS))
    assert waiting.complete_to is None
    assert waiting.after(ENDS).complete_to == NOON


def test_the_time_never_goes_back() -> None:
    known = Completeness().after(ENDS, Look(NOON, ENDS))
    assert known.after(ENDS, Look(NOON - timedelta(hours=1), ENDS)).complete_to == NOON


def test_partitions_that_hold_nothing_are_not_waited_for() -> None:
    assert Completeness().after({}, Look(NOON, {("applications.events", 0): 0})).complete_to == NOON
