"""The sender: finds out who is to be told, writes the letters and hands them over; one is active at a time.

A message is marked as sent before it leaves, and its outcome is written down after. Whoever is killed in between
leaves at most one message whose outcome is unknown; it goes out again with the same Message-ID.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import cast

import structlog
from jinja2 import TemplateError

from services.kernel.clock import machine_now
from services.kernel.database import Connection, is_transient, open_connection
from services.kernel.service import Service
from services.notifications.addressing import address_announcements
from services.notifications.directory import Directory, DirectoryAway, Recipient
from services.notifications.letters import write
from services.notifications.mail import HeaderRefused, NotAnAddress, as_mail, plain_address
from services.notifications.outgoing import Due, Outgoing
from services.notifications.settings import NotificationSettings
from services.notifications.smtp import Conversation, ServerAway, conversation

log = structlog.get_logger()

LOCK = 7_301_101
LONGEST_PAUSE_OF_A_MESSAGE_SECONDS = 3_600


async def send_messages(service: Service) -> None:
    """Send until cancelled."""
    await Sender(service).run()


class Sender:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.settings = cast(NotificationSettings, service.settings)
        self.directory = Directory(service.ask)
        self.outgoing = Outgoing(service.pool)
        self.pause = self.settings.mail_first_pause_seconds

    async def run(self) -> None:
        """Wait for the lock of the one sender, then send; again when the database went away."""
        while True:
            try:
                await self.lead()
            except Exception as wrong:
                if not is_transient(wrong):
                    raise
                log.warning("sender.interrupted", reason=type(wrong).__name__)
                await asyncio.sleep(1)

    async def lead(self) -> None:
        connection = await open_connection(self.settings.database_url, "notifications sender")
        try:
            await self.become_the_one(connection)
            while not connection.is_closed():
                await self.send_patiently()
        finally:
            connection.terminate()

    async def become_the_one(self, connection: Connection) -> None:
        while True:
            if await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
                return
            await asyncio.sleep(self.settings.mail_poll_seconds)

    async def send_patiently(self) -> None:
        """One round, and a pause after it that grows for as long as somebody we need is away."""
        try:
            busy = await self.send_round()
        except (DirectoryAway, ServerAway) as away:
            log.warning("sender.waiting", on=type(away).__name__, reason=str(away), pause=self.pause)
            await asyncio.sleep(self.pause)
            self.pause = min(self.pause * 2, self.settings.mail_longest_pause_seconds)
        else:
            self.pause = self.settings.mail_first_pause_seconds
            await asyncio.sleep(0 if busy else self.settings.mail_poll_seconds)

    async def send_round(self) -> bool:
        """Address what is open and send what is due; whether there was anything to do."""
        addressed = await address_announcements(self.service.pool, self.directory)
        due = await self.outgoing.due()
        if due:
            async with conversation(self.settings) as server:
                for message in due:
                    await to_the_end(self.send(message, server))
        return bool(addressed or due)

    async def send(self, due: Due, server: Conversation) -> None:
        """Write one letter to its person's present address, hand it over, and write down what became of it."""
        person = await self.directory.person(due.recipient)
        if person is None:
            return await self.settle(due, "failed", "the directory does not know this person")
        try:
            mail = self.mail_for(due, person)
        except (NotAnAddress, HeaderRefused) as refused:
            return await self.settle(due, "failed", str(refused))
        except (TemplateError, LookupError, TypeError, ValueError) as wrong:
            log.error("letter.not_written", template=due.template, message_id=str(due.id), exc_info=wrong)
            return await self.settle(due, "failed", "the letter could not be written")
        if await self.outgoing.mark_sent(due):
            await self.hand_over(due, plain_address(person.email), mail, server)

    def mail_for(self, due: Due, person: Recipient) -> bytes:
        letter = write(due.template, person.name, due.facts, self.settings.site)
        return as_mail(due.id, self.settings.mail_from, person.email, letter, due.requested_at)

    async def hand_over(self, due: Due, address: str, mail: bytes, server: Conversation) -> None:
        try:
            reply = await server.hand_over(self.settings.mail_from, address, mail)
        except ServerAway as away:
            await self.try_again(due, 0, str(away))
            raise
        if reply.outcome == "later":
            pause = min(5 * 2**due.attempts, LONGEST_PAUSE_OF_A_MESSAGE_SECONDS)
            await self.try_again(due, pause, reply.reason or "")
        else:
            await self.settle(due, reply.outcome, reply.reason)

    async def try_again(self, due: Due, pause_seconds: float, reason: str) -> None:
        """Put the message back, unless it has waited for so long that its sender must know."""
        patience = timedelta(hours=self.settings.mail_give_up_after_hours)
        if machine_now() - due.requested_at > patience:
            return await self.settle(due, "failed", reason)
        await self.outgoing.put_back(due, pause_seconds, reason)

    async def settle(self, due: Due, state: str, reason: str | None = None) -> None:
        await self.outgoing.settle(due, state, reason)
        self.service.relay.wake()


async def to_the_end(work: Awaitable[None]) -> None:
    """Finish one message even when the service is told to stop: a half-told conversation might be told twice."""
    begun = asyncio.ensure_future(work)
    try:
        await asyncio.shield(begun)
    except asyncio.CancelledError:
        await begun
        raise
