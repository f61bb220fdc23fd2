"""Each figure that differs between two times, with the events about exchanges or registrations that explain it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from services.kernel.transaction import Transaction
from services.reporting.compilation import Table, compile_tables
from services.reporting.domain.counting import COUNTINGS, OF_REGISTRATIONS, Codes, Row
from services.reporting.domain.tables import Definition, Kind
from services.reporting.questions import Question
from services.reporting.store.changes import Changes
from services.reporting.store.history import FACT_TYPES, REGISTRATION_TYPES


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure at both times, and what was recorded in between about the exchanges or registrations behind it."""

    codes: Codes
    measure: str
    before: int | str | None
    after: int | str | None
    events: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What changed in a table since a time until the time as of which the question asks."""

    table: Table
    since: datetime
    changed: Sequence[Changed]


async def explain(tx: Transaction, definition: Definition, question: Question, since: datetime) -> Explanation:
    """Compare a table as of two times. Must come first in its transaction."""
    [after] = await compile_tables(tx, [definition], question)
    [before] = await compile_tables(tx, [definition], replace(question, as_of=since))
    reasons = await reasons_for(Changes(tx, question.programme.code, since, question.as_of), definition.code, question)
    then, now = values_of(before), values_of(after)
    changed = [
        Changed(codes, measure, then[codes, measure], now[codes, measure], reasons.get(codes, ()))
        for codes, measure in [*now, *(place for place in then if place not in now)]
        if then[codes, measure] != now[codes, measure]
    ]
    return Explanation(after, since, changed)


ABSENT: Mapping[Kind, int | str] = {Kind.COUNT: 0, Kind.MONEY: "0.00"}
"""What a figure is while its code does not occur; a mean does not exist then."""


def values_of(table: Table) -> Mapping[tuple[Codes, str], int | str | None]:
    """Every figure of a table; what another table alone has is absent here."""
    kinds = {measure.code: measure.kind for measure in table.definition.measures}
    return Values(
        {(figure.codes, figure.measure): figure.value for figure in table.figures},
        {code: ABSENT.get(kind) for code, kind in kinds.items()},
    )


class Values(dict[tuple[Codes, str], int | str | None]):
    """Values by codes and measure."""

    def __init__(self, known: Mapping[tuple[Codes, str], int | str | None], absent: Mapping[str, int | str | None]):
        super().__init__(known)
        self.absent = absent

    def __missing__(self, place: tuple[Codes, str]) -> int | str | None:
        return self.absent[place[1]]


async def reasons_for(changes: Changes, table: str, question: Question) -> Mapping[Codes, Sequence[Record]]:
    """For each figure the events about exchanges, or registrations, that are counted otherwise in it than before."""
    subjects: dict[Codes, set[UUID]] = defaultdict(set)
    types, rows = await counted_otherwise(changes, table, question)
    for row in rows:
        pair = [seen(row[name], question) for name in ("before", "after")]
        for codes in COUNTINGS[table].places_of_change(*pair):
            subjects[codes].add(row["subject"])
    events = await changes.events(sorted(set().union(*subjects.values())), types)
    return {codes: [event for event in events if UUID(event["key"]) in told] for codes, told in subjects.items()}


async def counted_otherwise(
    changes: Changes, table: str, question: Question
) -> tuple[Sequence[str], Sequence[Mapping[str, Any] | Record]]:
    """The types of events that may explain a change of this table, and what was known before and after."""
    if table == OF_REGISTRATIONS:
        return REGISTRATION_TYPES, await changes.registrations(question.year, question.partnership)
    return FACT_TYPES, await changes.exchanges()


def seen(row: str | None, question: Question) -> Row | None:
    """What was known of an exchange or a registration, where the question asks for it."""
    known: dict[str, Any] | None = json.loads(row) if row else None
    asked = known and question.partnership in (None, known["partnership"]) and question.year in (None, known["year"])
    return known if asked else None
