"""What every event is: a frozen past-tense fact with a type name, a version, a topic and a key."""

from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.scheme.codes import FindingOutcome

TYPE_PREFIX = "eu.clusterxchange"


class Event(BaseModel):
    """A fact that one service tells the others.

    A reader ignores fields it does not know; when something happened and who caused it travel in the record's
    headers (`architecture.md`, "Events"), never in the body. Persons are named by subject only.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: ClassVar[str] = ""
    version: ClassVar[int] = 1

    @classmethod
    def topic(cls) -> str:
        """The topic of the service that tells this event."""
        return f"{cls.service}.events"

    @classmethod
    def type_name(cls) -> str:
        """CloudEvents type, as in `eu.clusterxchange.applications.EligibilityAssessed.v1`."""
        return f"{TYPE_PREFIX}.{cls.service}.{cls.__name__}.v{cls.version}"

    @property
    def key(self) -> str:
        """Kafka key: the id of what the fact is about."""
        raise AttributeError(f"{type(self).__name__} does not say what it is about")


class CaseEvent(Event):
    """A fact about one application, from submission to closure."""

    application_id: UUID

    @property
    def key(self) -> str:
        return str(self.application_id)


class RuleOutcome(BaseModel):
    """What one rule of the scheme said; what was found stays with its owner because it may be personal."""

    model_config = ConfigDict(frozen=True)

    rule: str
    outcome: FindingOutcome


def event_types(base: type[Event] = Event) -> Iterator[type[Event]]:
    """Every event class that a service tells, found by walking the subclasses."""
    for subclass in base.__subclasses__():
        if subclass.service and not subclass.__name__.endswith("Event"):
            yield subclass
        yield from event_types(subclass)
