"""What `notifications` is told by its environment."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from services.kernel.settings import Settings


class NotificationSettings(Settings):
    """Where mail goes out, who sends it, and how patient the sender is.

    `public_url` is the address under which people open the pages; without it, where the portal is found.
    """

    mail_from: str = Field("no-reply@clusterxchange.example", pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$")
    public_url: str = ""
    mail_timeout_seconds: float = 10
    mail_poll_seconds: float = 0.25
    mail_first_pause_seconds: float = 0.5
    mail_longest_pause_seconds: float = 30
    mail_give_up_after_hours: int = 120

    @model_validator(mode="after")
    def mail_server_has_an_address(self) -> Self:
        """SMTP_URL is smtp://host:port or smtps://host:port, with user:password@ where the server asks for it."""
        parts = urlsplit(self.smtp_url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL must read smtp://host:port or smtps://host:port")
        return self

    @property
    def site(self) -> str:
        """Address under which people open the pages, without a trailing slash."""
        return (self.public_url or self.portal_url).rstrip("/")
