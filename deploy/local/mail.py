"""Catch mail: an SMTP server that keeps each message as a file in a folder and sends nothing on.

Runs as `python -m deploy.local.mail PORT FOLDER`.
"""

import asyncio
import signal
import sys
from pathlib import Path
from time import time_ns

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.places import folder

SIZE_LIMIT = 20 * 1024 * 1024


class Catcher:
    """Keeps what it is given as `<nanoseconds>.eml`, oldest first by name, with the envelope in `X-Envelope-…`."""

    def __init__(self, kept: Path) -> None:
        self.kept = kept

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        sender = f"X-Envelope-From: {envelope.mail_from}\r\n"
        recipients = "".join(f"X-Envelope-To: {recipient}\r\n" for recipient in envelope.rcpt_tos)
        content = envelope.original_content or b""
        path = self.kept / f"{time_ns()}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes((sender + recipients).encode() + content)
        unfinished.rename(path)
        return "250 OK"


async def catch_mail(port: int, kept: Path) -> None:
    """Listen on loopback until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    catcher = Catcher(folder(kept))
    server = await loop.create_server(
        lambda: SMTP(catcher, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, hostname="localhost"),
        "127.0.0.1",
        port,
    )
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(catch_mail(int(sys.argv[1]), Path(sys.argv[2])))
