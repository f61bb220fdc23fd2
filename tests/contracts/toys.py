"""A toy catalogue: badges that a host hands to its visitors, and how its events may change over the years."""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model

from contracts.events.base import Event


class BadgeEvent(Event):
    """A fact about a badge; told on the topic of applications, so that real consumers can hear it."""

    service: ClassVar[str] = "applications"

    badge_id: UUID

    @property
    def key(self) -> str:
        return str(self.badge_id)


class SecondBadgeEvent(BadgeEvent):
    """A fact about a badge in the second version of its event."""

    version: ClassVar[int] = 2


class BadgeKind(StrEnum):
    GUEST = "guest"


class Door(BaseModel):
    """A door that a badge opens."""

    model_config = ConfigDict(frozen=True)

    floor: int


def badge_issued(base: type[BadgeEvent] = BadgeEvent, **fields: Any) -> type[BadgeEvent]:
    """The class of the event that a badge was issued, with these fields, as some release had it."""
    return create_model("BadgeIssued", __base__=base, __doc__="The host issued a badge.", **fields)


AS_PUBLISHED: dict[str, Any] = {
    "holder": (str, ...),
    "door": (Door, ...),
    "kind": (BadgeKind, ...),
    "minutes": (int, 60),
}
