"""One conversation with the mail server, its every wait bounded, and what its answers mean for a message."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.notifications.settings import NotificationSettings

CLOSING = 421


class ServerAway(Exception):
    """The mail server does not answer, or not now; what was being said may or may not have arrived."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server made of one message; `reason` is its code, never its text, which may name people."""

    outcome: Literal["delivered", "bounced", "later"]
    reason: str | None = None


class Conversation:
    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self.client = client

    async def hand_over(self, sender: str, recipient: str, mail: bytes) -> Reply:
        """Give the server one message; ServerAway when it does not answer."""
        try:
            await self.client.sendmail(sender, [recipient], mail)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return meaning(refused.recipients[0].code)
        except aiosmtplib.SMTPSenderRefused as refused:
            return Reply("later", f"the mail server does not take our sender: {refused.code}")
        except aiosmtplib.SMTPResponseException as refused:
            return meaning(refused.code)
        except (aiosmtplib.SMTPException, OSError) as wrong:
            raise ServerAway(type(wrong).__name__) from wrong
        return Reply("delivered")


@asynccontextmanager
async def conversation(settings: NotificationSettings) -> AsyncIterator[Conversation]:
    """An open conversation with the server of SMTP_URL; ServerAway when none can be had."""
    parts = urlsplit(settings.smtp_url)
    client = aiosmtplib.SMTP(
        hostname=parts.hostname,
        port=parts.port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        timeout=settings.mail_timeout_seconds,
    )
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError) as wrong:
        client.close()
        raise ServerAway(type(wrong).__name__) from wrong
    try:
        yield Conversation(client)
    finally:
        await say_goodbye(client)


def meaning(code: int) -> Reply:
    """5xx is the end of it, 4xx asks to come back; 421 closes the conversation."""
    if code == CLOSING:
        raise ServerAway(f"it answered {code}")
    return Reply("bounced" if code >= 500 else "later", f"the mail server answered {code}")


async def say_goodbye(client: aiosmtplib.SMTP) -> None:
    """End the conversation; a server that is gone needs no goodbye."""
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        client.close()
