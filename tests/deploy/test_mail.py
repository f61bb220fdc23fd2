"""Mail is handed over in a real SMTP conversation and lies in a folder afterwards."""

import smtplib
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.local.children import Child, Command
from deploy.local.folders import fresh
from deploy.local.places import folder, free_port, port_is_free
from deploy.local.waiting import wait_until


@pytest.fixture
def catcher() -> Iterator[tuple[int, Path]]:
    port = free_port()
    with fresh() as session:
        mail = session / "mail"
        command = Command(
            "mail", (sys.executable, "-m", "deploy.local.mail", str(port), str(mail)), session / "mail.log"
        )
        child = Child(command, folder(session / "running"))
        wait_until(lambda: not port_is_free(port), 20, "The catcher's start")
        yield port, mail
        child.stop()


def test_a_message_is_kept_as_it_was_sent_with_those_it_was_for(catcher: tuple[int, Path]) -> None:
    port, mail = catcher
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Zażółć", "from@example.test", "to@example.test"
    message.set_content("Décision")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message, to_addrs=["to@example.test", "hidden@example.test"])
    (kept,) = mail.glob("*.eml")
    text = kept.read_bytes()
    assert text.endswith(message.as_bytes().replace(b"\n", b"\r\n"))
    assert text.count(b"X-Envelope-To: ") == 2
