"""What each service makes of a record before any handler runs: unreadable, of no concern, or to be applied."""

from collections.abc import Iterator, Mapping, Sequence

from services.applications.main import parts
from services.funding.handlers import handlers as funding
from services.kernel.handlers import Handlers
from services.kernel.records import Heard, Unreadable, read
from services.notifications.handlers import handlers as notifications
from services.reporting.handlers import handlers as reporting
from tests.faults.observation import OnTopic

HANDLERS: Mapping[str, Handlers] = {
    one.service: one for one in (parts.handlers, funding, notifications, reporting) if one
}


def as_heard(records: Sequence[OnTopic]) -> Iterator[tuple[OnTopic, Heard | None]]:
    """Each record with the event in it; none when it is no event that this version knows."""
    for record in records:
        try:
            yield record, read(record)
        except Unreadable:
            yield record, None
