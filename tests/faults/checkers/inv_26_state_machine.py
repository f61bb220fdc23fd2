"""INV-26: every step of a case follows the one that it needs, and nothing follows its end."""

from collections import defaultdict
from collections.abc import Iterator

from contracts.events import applications as a
from contracts.events.applications import ApplicationEvent
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

INVARIANT = "INV-26"
NEEDS: dict[type[ApplicationEvent], type[ApplicationEvent]] = {
    a.EligibilityAssessed: a.ApplicationSubmitted,
    a.CommitmentDrawnUp: a.EligibilityAssessed,
    a.CommitmentSigned: a.CommitmentDrawnUp,
    a.ApplicationReady: a.CommitmentSigned,
    a.TravelStarted: a.ApplicationReady,
    a.AttendanceConfirmed: a.TravelStarted,
    a.TravelCompleted: a.TravelStarted,
    a.ExchangeNotPayable: a.TravelStarted,
    a.ClosingReportSubmitted: a.TravelCompleted,
    a.CertificateIssued: a.ClosingReportSubmitted,
    a.ExchangeClosed: a.CertificateIssued,
    a.ApplicationCancelled: a.CommitmentDrawnUp,
    a.ApplicationWithdrawn: a.ApplicationSubmitted,
}
AT_MOST_ONCE = (a.ApplicationReady, a.TravelStarted, a.TravelCompleted, a.CertificateIssued, a.ExchangeClosed)
ENDS = (a.ApplicationWithdrawn, a.ApplicationCancelled, a.ExchangeNotPayable, a.ExchangeClosed)
EVEN_AFTER_THE_END = (a.AttendanceConfirmed,)


def check(history: History, seen: Observed) -> list[Violation]:
    cases: dict[str, list[ApplicationEvent]] = defaultdict(list)
    for told in sorted(seen.told, key=lambda told: told.row["sequence"]):
        if isinstance(told.event, ApplicationEvent):
            cases[told.key].append(told.event)
    return [Violation(INVARIANT, f"case {case}: {what}") for case, told in cases.items() for what in wrong_with(told)]


def wrong_with(told: list[ApplicationEvent]) -> Iterator[str]:
    before: list[type[ApplicationEvent]] = []
    for event in told:
        kind = type(event)
        if kind in NEEDS and NEEDS[kind] not in before:
            yield f"{kind.__name__} without {NEEDS[kind].__name__} before it"
        if kind in AT_MOST_ONCE and kind in before:
            yield f"{kind.__name__} for the second time"
        ended = next((end for end in ENDS if end in before), None)
        if ended and kind not in EVEN_AFTER_THE_END:
            yield f"{kind.__name__} after {ended.__name__}"
        before.append(kind)
