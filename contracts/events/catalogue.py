"""Every event type by its CloudEvents name, so that a reader can tell a known record from an unknown one."""

from contracts.events import applications, funding, notifications, reporting
from contracts.events.base import Event, event_types

TELLING_MODULES = (applications, funding, notifications, reporting)
ALL_EVENTS: dict[str, type[Event]] = {event.type_name(): event for event in event_types()}
TOPICS = tuple(f"{module.__name__.rsplit('.', 1)[-1]}.events" for module in TELLING_MODULES)
