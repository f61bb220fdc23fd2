"""Three faults of `make faults` on one system: services killed, answers to COMMIT lost, Kafka away for some seconds."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from random import Random

import pytest

from contracts.events.applications import ApplicationWithdrawn, EligibilityAssessed
from contracts.events.funding import EvaluationOpened
from tests.faults.bench import HEARING, Bench, a_bench
from tests.faults.history import History
from tests.faults.observation import Observed, observe
from tests.faults.proxy import Fate
from tests.faults.result import Result
from tests.faults.scenario import CALM, Inject, Scenario
from tests.faults.scenarios.broker import away_for
from tests.faults.scenarios.connections import at_commit
from tests.faults.trial import judge, play_trial
from tests.kit import eventually

SEED = int(os.environ.get("SEED", "1"))
SUBMISSIONS = 200
Seen = tuple[History, Observed, Result]


@pytest.fixture(scope="module")
async def bench() -> AsyncIterator[Bench]:
    """A system of its own behind the proxy, and its load."""
    random = Random(SEED)  # noqa: S311 - no secret
    with a_bench(random, CALM) as bench:
        await bench.workload.prepare()
        yield bench
        await bench.workload.close()


@pytest.fixture(scope="module")
async def after_kills(bench: Bench) -> Seen:
    """What was asked and what is there, when each service was killed once among 200 submissions."""
    bench.workload.submitters = 8
    result = await struck(bench, kill_each_once)
    bench.workload.submitters = 3
    return bench.workload.history, await observe(bench.stack), result


async def struck(bench: Bench, inject: Inject) -> Result:
    """The figures after one trial with this fault."""
    result = Result("short", "")
    await play_trial(Scenario("short", "", inject), bench, result)
    await judge(bench, result)
    return result


async def kill_each_once(bench: Bench) -> None:
    for service in HEARING:
        await bench.some_time(0.3, 0.9)
        await bench.kill(service)

    async def enough() -> bool:
        return len(submitted(bench.workload.history)) >= SUBMISSIONS

    await eventually(enough, 90)
    await bench.services_back()


def submitted(history: History) -> set[str]:
    """Ids of the submissions that were acknowledged."""
    return {str(operation.answer["id"]) for operation in history.acknowledged("submit")}


async def test_nothing_is_lost_or_counts_twice_when_services_are_killed(after_kills: Seen) -> None:
    _, _, result = after_kills
    assert (result.violations, result.void, result.kills) == ([], 0, 4)


async def test_every_acknowledged_submission_is_assessed_exactly_once(after_kills: Seen) -> None:
    history, seen, _ = after_kills
    assessed = Counter(str(event.application_id) for event in seen.events(EligibilityAssessed))
    given_up = {str(event.application_id) for event in seen.events(ApplicationWithdrawn)}
    assert len(submitted(history)) >= SUBMISSIONS
    assert {assessed[case] for case in submitted(history) - given_up} == {1}
    assert max(assessed.values()) == 1


async def test_every_outbox_row_is_on_its_topic(after_kills: Seen) -> None:
    _, seen, _ = after_kills
    on_topics = {record.event_id for record in seen.topics.records}
    assert {told.id for told in seen.told} - on_topics == set()
    assert all(told.row["position"] is not None for told in seen.told)


async def test_nothing_was_parked(after_kills: Seen) -> None:
    _, seen, result = after_kills
    assert (result.parked, [row for service in HEARING for row in seen.rows(service, "parked")]) == (0, [])


async def test_the_queue_holds_at_most_the_one_eligible_case_of_a_visitor(after_kills: Seen, bench: Bench) -> None:
    _, seen, _ = after_kills
    match = bench.workload.crowd.match_id
    crowd = {row["id"]: row for row in seen.rows("applications", "applications") if str(row["match_id"]) == match}
    eligible = {case for case, row in crowd.items() if row["status"] == "eligible"}
    items = {row["application_id"] for row in seen.rows("funding", "queue_items") if row["outcome"] is None}
    opened = Counter(event.application_id for event in seen.events(EvaluationOpened) if event.application_id in crowd)
    assert (len(eligible) <= 1, crowd.keys() & items, set(opened.values())) == (True, eligible, {1})


async def test_nothing_is_lost_or_counts_twice_when_answers_to_commit_are_lost(bench: Bench) -> None:
    result = await struck(bench, at_commit(Fate.LOSE_ANSWER, 3))
    assert (result.violations, result.void) == ([], 0)


async def test_nothing_is_lost_or_counts_twice_when_kafka_is_away(bench: Bench) -> None:
    result = await struck(bench, away_for(4))
    assert (result.violations, result.void) == ([], 0)
