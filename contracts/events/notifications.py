"""What `notifications` tells: whether a message reached the mail server."""

from typing import ClassVar
from uuid import UUID

from contracts.events.base import Event


class NotificationEvent(Event):
    """A fact about one message; `about` is the id of the case, organisation or match that it concerns."""

    service: ClassVar[str] = "notifications"

    message_id: UUID
    about: UUID
    template: str
    recipient: str

    @property
    def key(self) -> str:
        return str(self.about)


class NotificationDelivered(NotificationEvent):
    """The receiving mail server took the message."""


class NotificationFailed(NotificationEvent):
    """The message cannot be delivered; `bounced` when the receiving server refused it."""

    bounced: bool
