"""INV-16: no state without its event, no event without its state, and nothing on a topic that nobody told."""

from collections import defaultdict
from collections.abc import Iterator

from contracts.events.applications import ApplicationEvent
from contracts.events.base import Event
from contracts.events.funding import ReimbursementEvent
from tests.faults.checkers.ledger import TOLD_AS, entries, money_events
from tests.faults.checkers.pairs import PAIRS
from tests.faults.checkers.violation import Violation, differences
from tests.faults.history import History
from tests.faults.observation import Observed, Told

INVARIANT = "INV-16"
STATE_ALONE, EVENT_ALONE = "state without its event", "event without its state"


def check(history: History, seen: Observed) -> list[Violation]:
    return [
        *(found for pair in PAIRS for found in compared(pair.kept(seen), pair.told(seen))),
        *compared(booked(seen), ((told.key, name_of(told.event)) for told in money_events(seen))),
        *compared(remembered(seen), ((told.key, name_of(told.event)) for told in own_case_events(seen))),
        *compared(claim_steps(seen), (str(told.claim_id) for told in claim_events(seen))),
        *(Violation(INVARIANT, what) for what in (*miscounted(seen), *told_by_nobody(history, seen))),
    ]


def compared(kept: Iterator[object], told: Iterator[object]) -> list[Violation]:
    return differences(INVARIANT, kept, told, only_left=STATE_ALONE, only_right=EVENT_ALONE)


def name_of(event: Event | None) -> str:
    return type(event).__name__


def booked(seen: Observed) -> Iterator[tuple[str, str]]:
    """The event that belongs to each entry of the ledger."""
    for entry in entries(seen):
        yield str(entry.application_id or entry.partnership), TOLD_AS[entry.cause].__name__


def own_case_events(seen: Observed) -> Iterator[Told]:
    return (told for told in seen.told if isinstance(told.event, ApplicationEvent))


def remembered(seen: Observed) -> Iterator[tuple[str, str]]:
    """What the histories of cases say of events that applications itself told."""
    own = {kind.__name__ for kind in ApplicationEvent.__subclasses__()}
    for row in seen.rows("applications", "history"):
        if row["event"] in own:
            yield str(row["application_id"]), row["event"]


def claim_events(seen: Observed) -> list[ReimbursementEvent]:
    return [told.event for told in seen.told if isinstance(told.event, ReimbursementEvent)]


def claim_steps(seen: Observed) -> Iterator[str]:
    """Each claim as often as it was changed: every step tells one event."""
    for claim in seen.rows("funding", "claims"):
        yield from [str(claim["id"])] * claim["version"]


def miscounted(seen: Observed) -> Iterator[str]:
    """The events of a key are numbered 1, 2, 3 … as far as the key's counter."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for told in seen.told:
        numbers[told.service, told.key].append(told.row["sequence"])
    counters = {(name, row["key"]): row["sequence"] for name in seen.databases for row in seen.rows(name, "streams")}
    for (service, key), last in counters.items():
        if sorted(numbers[service, key]) != list(range(1, last + 1)):
            yield f"{service}: {key} was counted to {last}, its events are not numbered so"
    for service, key in numbers.keys() - counters.keys():
        yield f"{service}: {key} has events but no counter"


def told_by_nobody(history: History, seen: Observed) -> Iterator[str]:
    told = {one.id for one in seen.told}
    for record in seen.topics.records:
        if record.place not in history.strangers and record.event_id not in told:
            yield f"the record at {record.place} is in no outbox"
