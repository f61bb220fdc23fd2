"""INV-18: whatever was heard took effect exactly once: no reaction is missing, none is there twice."""

from collections.abc import Hashable, Iterator
from uuid import UUID

from contracts.events.applications import EligibilityAssessed
from contracts.events.base import CaseEvent
from services.notifications.telling import told_by
from tests.faults.checkers.hearing import HANDLERS
from tests.faults.checkers.violation import Violation, differences, repeated
from tests.faults.history import History
from tests.faults.observation import Observed, Told

INVARIANT = "INV-18"
REMEMBERED = [
    kind
    for kind in HANDLERS["applications"].reactions
    if issubclass(kind, CaseEvent) and kind.service != "applications"
]
"""What applications writes into a case's history when it hears of it."""


def check(history: History, seen: Observed) -> list[Violation]:
    forged, forged_keys = seen.ids_at(history.strangers), seen.keys_at(history.strangers)
    told = [one for one in seen.told if one.key not in forged_keys]
    return [
        *repeated(INVARIANT, reactions(seen), "the same reaction to one event"),
        *repeated(INVARIANT, assessments(seen), "a revision was assessed more than once"),
        *(Violation(INVARIANT, what) for what in effects_of_nothing(seen)),
        *compared(announced(seen, forged), to_announce(seen.told, seen.applied("notifications"))),
        *compared(remembered(seen, forged_keys), to_remember(told, seen.applied("applications"))),
    ]


def compared(found: Iterator[Hashable], expected: Iterator[Hashable]) -> list[Violation]:
    return differences(INVARIANT, found, expected, only_left="effect too often", only_right="effect missing")


def reactions(seen: Observed) -> Iterator[Hashable]:
    """What each service told because of an event; letters are told of one by one."""
    for told in seen.told:
        if told.row["causation_id"] and told.event:
            letter = getattr(told.event, "message_id", None)
            yield told.service, str(told.row["causation_id"]), type(told.event).__name__, told.key, str(letter)


def assessments(seen: Observed) -> Iterator[Hashable]:
    return ((str(one.application_id), one.revision) for one in seen.events(EligibilityAssessed))


def effects_of_nothing(seen: Observed) -> Iterator[str]:
    for service in seen.databases:
        applied = seen.applied(service)
        for row in seen.rows(service, "outbox"):
            if row["causation_id"] and row["causation_id"] not in applied:
                yield f"{service} told {row['event_id']} because of {row['causation_id']}, which it never applied"


def to_announce(heard: list[Told], applied: set[UUID]) -> Iterator[Hashable]:
    for told in heard:
        if told.event and told.id in applied:
            for tell in told_by(told.event):
                yield from ((str(told.id), tell.template, audience.value) for audience in tell.to)


def announced(seen: Observed, forged: set[UUID]) -> Iterator[Hashable]:
    for row in seen.rows("notifications", "announcements"):
        if row["event_id"] not in forged:
            yield str(row["event_id"]), row["template"], row["audience"]


def to_remember(heard: list[Told], applied: set[UUID]) -> Iterator[Hashable]:
    """Every event of another service to which applications reacts, in the history of its case."""
    for told in heard:
        if told.id in applied and type(told.event) in REMEMBERED:
            yield told.key, type(told.event).__name__


def remembered(seen: Observed, forged: set[str]) -> Iterator[Hashable]:
    names = {kind.__name__ for kind in REMEMBERED}
    for row in seen.rows("applications", "history"):
        if row["event"] in names and str(row["application_id"]) not in forged:
            yield str(row["application_id"]), row["event"]
