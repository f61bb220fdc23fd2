"""S23, D83, D84: what a mail server is told, whatever somebody typed; on a Python that checks headers and one not."""

from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from typing import Any

import pytest

from services.notifications import mail
from services.notifications.letters import Written
from services.notifications.mail import HEADERS, HeaderRefused, NotAnAddress
from services.notifications.settings import NotificationSettings
from services.notifications.smtp import conversation
from tests.notifications.mailbox import Mailbox
from tests.notifications.test_mail import mail_to

TYPED = (
    "hi\nBcc: x@y.eu",
    "hi\r\nX: y",
    "=?utf-8?q?hi=0ABcc:_x@y.eu?=",
    "=?utf-8?b?aGkKQmNjOiB4QHkuZXU=?=",
    "hi\x85Bcc: x",
)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    mailbox = Mailbox()
    await mailbox.open()
    yield mailbox
    await mailbox.close()


@pytest.mark.parametrize("checks", [True, False])
@pytest.mark.parametrize("typed", TYPED)
async def test_no_header_reaches_the_server_that_is_not_ours(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, typed: str, checks: bool
) -> None:
    if hasattr(policy.default, "verify_generated_headers"):
        monkeypatch.setattr(mail, "SMTP", policy.SMTP.clone(verify_generated_headers=checks))
    try:
        written = mail_to("anna@example.test", Written(typed, f"Dear {typed}", f"<p>{typed}</p>"))
    except (HeaderRefused, ValueError):
        written = mail_to("anna@example.test", Written("A word", f"Dear {typed}", f"<p>{typed}</p>"))
    async with conversation(settings_at(mailbox.port)) as talking:
        await talking.hand_over("no-reply@clusterxchange.example", "anna@example.test", written)
    ((recipient, content),) = mailbox.taken
    taken = message_from_bytes(content, policy=policy.default)
    assert (recipient, sorted(taken.keys())) == ("anna@example.test", sorted(HEADERS))


@pytest.mark.parametrize("several", ["a@b.eu, c@d.eu", "a@b.eu;c@d.eu", "a@b.eu\r\nRCPT TO:<c@d.eu>", "a@b.eu c@d.eu"])
def test_several_recipients_do_not_fit_into_one_address(several: str) -> None:
    with pytest.raises(NotAnAddress):
        mail_to(several)


def settings_at(port: int) -> NotificationSettings:
    """As much of the settings as a conversation needs."""
    given: dict[str, Any] = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_timeout_seconds": 10}
    return NotificationSettings.model_construct(**given)
