"""Each checker sees what it is there to see: one thing is made wrong in a real run, and that checker alone objects."""

from collections.abc import AsyncIterator
from copy import copy
from dataclasses import replace

import pytest

from tests.faults.checkers import MODULES, check_all
from tests.faults.history import History, Operation
from tests.faults.observation import OnTopic
from tests.faults.planted import Planted
from tests.faults.planted_delivery import IN_DELIVERY
from tests.faults.planted_money import IN_MONEY
from tests.faults.spoiling import Run, a_run

IN_A_DATABASE = [*IN_MONEY, *IN_DELIVERY]
IN_THE_HISTORY_ALONE = {"INV-14", "INV-23"}


@pytest.fixture(scope="module")
async def run() -> AsyncIterator[Run]:
    async with a_run() as run:
        yield run


async def test_an_unspoiled_run_has_no_violation(run: Run) -> None:
    assert [str(violation) for violation in check_all(run.history, run.seen)] == []


async def test_the_run_that_is_spoiled_holds_what_can_go_wrong(run: Run) -> None:
    causes = {row["cause"] for row in run.seen.rows("funding", "ledger_entries")}
    assert causes == {"ceiling_set", "reserved", "committed", "released", "paid", "unpaid"}
    assert {operation.status for operation in run.history.operations} == {200, 201, 202, 409}


@pytest.mark.parametrize("planted", IN_A_DATABASE, ids=lambda planted: planted.what)
async def test_what_is_planted_in_a_database_is_seen_by_its_checker_alone(run: Run, planted: Planted) -> None:
    assert run.wrong_in(await run.spoiled(planted.service, planted.sql)) == planted.invariants


def test_every_checker_is_shown_to_see_something() -> None:
    planted = {invariant for planted in IN_A_DATABASE for invariant in planted.invariants}
    assert planted | IN_THE_HISTORY_ALONE == {module.INVARIANT for module in MODULES}


def remembering(run: Run, *more: Operation, without: str | None = None) -> History:
    """The history with more operations, without those of one path."""
    history = copy(run.history)
    history.operations = [*(one for one in run.history.operations if one.path != without), *more]
    return history


def submission(run: Run) -> Operation:
    return next(one for one in run.history.acknowledged() if one.path == "/api/applications" and "gone" in one.subject)


async def test_an_acknowledged_application_that_is_not_there_is_seen(run: Run) -> None:
    lost = replace(submission(run), key="", subject="somebody else", answer={"id": "0", "status": "submitted"})
    assert run.wrong_in(run.seen, remembering(run, lost)) == {"INV-14"}


async def test_an_error_that_does_not_say_that_the_outcome_is_unknown_is_seen(run: Run) -> None:
    failed = replace(submission(run), outcome="unknown", status=500, answer={})
    assert run.wrong_in(run.seen, remembering(run, failed)) == {"INV-23"}


async def test_two_answers_to_one_command_are_seen(run: Run) -> None:
    first = submission(run)
    history = remembering(run, replace(first, answer={"id": first.answer["id"]}))
    assert run.wrong_in(run.seen, history) == {"INV-15"}


async def test_a_refused_command_that_left_something_is_seen(run: Run) -> None:
    stored = [one for one in run.history.acknowledged() if one.path == "/api/payment-batches"]
    refused = [replace(one, outcome="refused", status=409, answer={}) for one in stored]
    history = remembering(run, *refused, without="/api/payment-batches")
    assert run.wrong_in(run.seen, history) == {"INV-15", "INV-25"}


async def test_a_record_that_is_not_on_its_topic_is_seen(run: Run) -> None:
    assert run.wrong_in(run.with_records(*run.seen.topics.records[:-1])) == {"INV-17"}


async def test_a_record_with_another_number_than_was_told_is_seen(run: Run) -> None:
    *others, last = run.seen.topics.records
    headers = tuple((name, b"99" if name == "ce_sequence" else value) for name, value in last.headers)
    assert run.wrong_in(run.with_records(*others, replace(last, headers=headers))) == {"INV-17"}


async def test_other_bytes_under_the_id_of_an_event_are_seen(run: Run) -> None:
    first = run.seen.topics.records[0]
    other = replace(first, offset=first.offset + 1_000, value=(first.value or b"") + b" ")
    assert run.wrong_in(run.with_records(*run.seen.topics.records, other)) == {"INV-20"}


async def test_two_records_of_a_key_in_the_wrong_order_are_seen(run: Run) -> None:
    records = list(run.seen.topics.records)
    late = next(place for place, one in enumerate(records) if one.attributes["ce_sequence"] == "2")
    early = next(place for place, one in enumerate(records) if one.key == records[late].key)
    first, second = records[early], records[late]
    records[early], records[late] = replace(second, offset=first.offset), replace(first, offset=second.offset)
    assert run.wrong_in(run.with_records(*records)) == {"INV-19"}


async def test_a_record_that_nobody_told_and_nobody_took_is_seen(run: Run) -> None:
    last = run.seen.topics.records[-1]
    stranger = OnTopic(last.topic, last.partition, last.offset + 1, b"somebody", b"{ this is not JSON")
    seen = run.with_records(*run.seen.topics.records, stranger)
    assert run.wrong_in(seen) == {"INV-16", "INV-20"}
    put_by_hand = copy(run.history)
    put_by_hand.strangers = {stranger.place}
    assert run.wrong_in(seen, put_by_hand) == {"INV-20"}


async def test_a_copy_of_a_record_is_no_violation(run: Run) -> None:
    first = run.seen.topics.records[0]
    again = replace(first, offset=first.offset + 1_000)
    assert run.wrong_in(run.with_records(*run.seen.topics.records, again)) == set()


async def test_a_service_that_has_not_read_everything_is_seen(run: Run) -> None:
    topics = replace(run.seen.topics, reached={"funding": {}})
    assert run.wrong_in(replace(run.seen, topics=topics)) == {"INV-31"}
