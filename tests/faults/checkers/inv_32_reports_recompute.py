"""INV-32: reporting holds every event of every outbox, and its tables are what counting them plainly gives."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from contracts.events.base import CaseEvent
from tests.faults.checkers.recount import Recounted, recounted
from tests.faults.checkers.violation import Violation, differences
from tests.faults.history import History
from tests.faults.observation import Observed
from tests.faults.tables import Row

INVARIANT = "INV-32"
FOR_EVER = MAXYEAR
ENVELOPE = (
    "event_id", "type", "topic", "key", "sequence", "occurred_at", "recorded_at", "clock",
    "correlation_id", "causation_id", "actor_role", "body",
)  # fmt: skip
STAYED = ("completed", "reported", "payable", "paid", "closed")


def check(history: History, seen: Observed) -> list[Violation]:
    left_out = seen.parked_keys("reporting") | seen.keys_at(history.strangers)
    now = [row for row in seen.rows("reporting", "exchanges") if row["known_until"].year == FOR_EVER]
    return [
        *unlike_the_outboxes(seen, seen.ids_at(history.strangers)),
        *(
            Violation(INVARIANT, what)
            for what in (*miscounted(seen, now, left_out), *unlike_the_journal(seen, now, left_out))
        ),
        *compared("T1", t1(now), table(seen, "T1", "status", "mode", "exchanges")),
        *compared("T9", t9(now), table(seen, "T9", "host", "granted", "paid", "mean_paid")),
    ]


def unlike_the_outboxes(seen: Observed, forged: set[UUID]) -> list[Violation]:
    """The history is the outboxes' rows, as they are; what reporting has parked is missing with good reason."""
    parked = seen.given_up("reporting")
    told = (told.row for told in seen.told if told.id not in parked)
    kept = (row for row in seen.rows("reporting", "history") if row["event_id"] not in forged)
    return differences(
        INVARIANT,
        envelopes(kept),
        envelopes(told),
        only_left="in reporting but never told",
        only_right="not in reporting",
    )


def envelopes(rows: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    return (tuple(str(row[name]) for name in ENVELOPE) for row in rows)


def miscounted(seen: Observed, now: list[Row], left_out: set[str]) -> Iterator[str]:
    """Exchanges that reporting knows otherwise than its events say."""
    events: dict[UUID, list[Any]] = defaultdict(list)
    for told in seen.told:
        if isinstance(told.event, CaseEvent):
            events[told.event.application_id].append(told.event)
    known = {row["application_id"]: as_recounted(row) for row in now}
    for case, of_case in events.items():
        expected = recounted(of_case)
        if str(case) not in left_out and known.get(case) != expected:
            yield f"case {case} is known as {known.get(case)}, its events say {expected}"


def as_recounted(row: Row) -> Recounted:
    return Recounted(**{name: row[name] for name in Recounted.__dataclass_fields__})


def unlike_the_journal(seen: Observed, now: list[Row], left_out: set[str]) -> Iterator[str]:
    """What statistics call paid is what the envelopes call paid, to the cent."""
    paid: Counter[str] = Counter()
    for row in now:
        paid[row["partnership"]] += row["paid_cents"] or 0
    for envelope in seen.rows("funding", "envelopes"):
        name = envelope["partnership"]
        if not left_out and paid[name] != envelope["paid_cents"]:
            yield f"{name} paid {envelope['paid_cents']} cents by its envelope, {paid[name]} in reporting"


def compared(name: str, counted: Iterable[Any], shown: Iterable[Any]) -> list[Violation]:
    return differences(INVARIANT, counted, shown, only_left=f"{name} lacks", only_right=f"{name} shows")


def table(seen: Observed, name: str, *columns: str) -> list[tuple[Any, ...]]:
    return [(row["call"], *(row[column] for column in columns)) for row in seen.rows("reporting", name)]


def t1(now: list[Row]) -> list[tuple[Any, ...]]:
    """Exchanges by call, status and mode, with totals."""
    places = [
        (row["call"], status, mode) for row in now for status in (row["status"], "_T") for mode in (row["mode"], "_T")
    ]
    return [(*place, times) for place, times in Counter(places).items()]


def t9(now: list[Row]) -> Iterator[tuple[Any, ...]]:
    """Money of completed exchanges by call and host country, with totals; a call without any shows zeros."""
    stayed: dict[tuple[str, str], list[Row]] = {(row["call"], "_T"): [] for row in now}
    for row in (row for row in now if row["status"] in STAYED):
        for host in (row["host"], "_T"):
            stayed.setdefault((row["call"], host), []).append(row)
    for (call, host), rows in stayed.items():
        paid = [row["paid_cents"] for row in rows if row["paid_cents"]]
        yield call, host, sum(row["granted_cents"] or 0 for row in rows), sum(paid), mean(paid)


def mean(cents: list[int]) -> int | None:
    return int((Decimal(sum(cents)) / len(cents)).quantize(Decimal(1), ROUND_HALF_UP)) if cents else None
