"""A real mail server that keeps what it is given, can refuse, and can be away."""

import asyncio
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.places import free_port


class Mailbox:
    """`refusals` are answers that recipients get instead of 250."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[tuple[str, bytes]] = []
        self.refusals: dict[str, str] = {}
        self.server: asyncio.Server | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: SMTP(self, hostname="localhost"), "127.0.0.1", self.port)

    async def close(self) -> None:
        if self.server:
            self.server.close()
            self.server = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        content = envelope.original_content or b""
        self.taken += [(address, content) for address in envelope.rcpt_tos]
        return "250 OK"

    def to(self, subject: str) -> list[EmailMessage]:
        """What this person of example.test was sent, in order."""
        return list(self.letters(f"{subject}@example.test"))

    def letters(self, address: str) -> Iterator[EmailMessage]:
        for recipient, content in self.taken:
            if recipient == address:
                yield message_from_bytes(content, policy=policy.default)

    def subjects(self, subject: str) -> list[str]:
        return [letter["Subject"] for letter in self.to(subject)]
