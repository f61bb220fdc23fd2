"""The public is answered as of releases, staff as of any time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Literal

import pytest

from contracts.scheme.programmes import load_programmes
from services.reporting.compilation import compile_tables
from services.reporting.definitions import all_definitions
from services.reporting.domain.releases import Calendar
from services.reporting.questions import Audience, Format, Question
from services.reporting.settings import ReportingSettings
from tests.reporting.conftest import Archive
from tests.reporting.histories import CALL, CaseTold, Telling, as_heard

FIRST, SECOND = datetime(2023, 4, 1, tzinfo=UTC), datetime(2023, 7, 1, tzinfo=UTC)


def a_question(as_of: datetime, audience: Audience = Audience.PUBLIC) -> Question:
    programme = next(one for one in load_programmes().all if one.code == CALL)
    return Question(programme, None, None, as_of, audience, Format.JSON)


def test_the_public_is_answered_as_of_the_last_release_for_which_everything_is_in() -> None:
    asked = a_question(datetime(2023, 8, 9, tzinfo=UTC))
    assert asked.released(Calendar.QUARTERLY, None).as_of == SECOND
    assert asked.released(Calendar.QUARTERLY, SECOND - timedelta(seconds=1)).as_of == FIRST
    assert asked.released(Calendar.AS_ASKED, None) == asked


def test_staff_are_answered_as_of_the_time_for_which_they_ask() -> None:
    asked = a_question(datetime(2023, 8, 9, tzinfo=UTC), Audience.INTERNAL)
    assert asked.released(Calendar.QUARTERLY, None) == asked


def test_a_release_is_planned_with_all_before_it_even_long_before_the_call_began() -> None:
    assert a_question(SECOND).released(Calendar.QUARTERLY, None).releases[-2:] == [FIRST, SECOND]
    assert len(a_question(datetime(2001, 5, 1, tzinfo=UTC)).released(Calendar.QUARTERLY, None).releases) == 2


@pytest.mark.parametrize(("identity", "calendar"), [("local", Calendar.AS_ASKED), ("oidc", Calendar.QUARTERLY)])
def test_releases_are_quarterly_unless_anybody_may_sign_in_as_anybody(
    identity: Literal["local", "oidc"], calendar: Calendar
) -> None:
    assert ReportingSettings.model_construct(identity=identity).calendar is calendar


async def test_one_exchange_more_is_not_seen_by_comparing_two_releases(archive: Archive) -> None:
    random = Random(1)  # noqa: S311
    early = [told(random, FIRST - timedelta(days=5)) for _ in range(40)]
    late = told(random, SECOND - timedelta(days=5))
    await archive.hear([heard for case in (*early, late) for heard in as_heard(case)])
    shown = [await total(archive, release) for release in (FIRST, SECOND)]
    assert shown == [40, None]
    assert await total(archive, SECOND, Calendar.AS_ASKED) == 41


def told(random: Random, at: datetime) -> list[Telling]:
    """An exchange from Poland to France of which everything is recorded at one time."""
    case = CaseTold(random, partnership="CLOTH", origin="PL", host="FR", mode="physical", first_day=date(2023, 2, 6))
    return [replace(telling, at=at) for telling in case.go_all_the_way().tellings]


async def total(archive: Archive, as_of: datetime, calendar: Calendar = Calendar.QUARTERLY) -> object:
    """What the public sees of all completed exchanges."""
    question = a_question(as_of).released(calendar, None)
    async with archive.connection.transaction():
        [table] = await compile_tables(archive.transaction(), [all_definitions()["T2"]], question)
    return table.figures[-2].value
