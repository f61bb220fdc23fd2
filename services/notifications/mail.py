"""A letter as a mail message: headers that hold nothing a person typed, a text part, an HTML part."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from services.notifications.letters import Written

HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
)
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/_`{|}~^-]{1,64}@[A-Za-z0-9.-]{3,250}", re.ASCII)


class NotAnAddress(ValueError):
    """No mail can go to what stands in the directory."""


class HeaderRefused(ValueError):
    """The message would have headers that we did not write."""


def plain_address(text: str) -> str:
    """One address in ASCII (a domain in other letters as punycode); NotAnAddress for anything else (M19, D83, D84).

    Characters that begin an encoded word are refused too: Python 3.11.7 decodes one into a line break of its own.
    """
    try:
        address = validate_email(text, check_deliverability=False, test_environment=True).ascii_email or ""
    except EmailNotValidError as wrong:
        raise NotAnAddress("the directory holds no valid e-mail address") from wrong
    if not PLAIN_ADDRESS.fullmatch(address):
        raise NotAnAddress("the e-mail address holds characters that no mail header may hold")
    return address


def as_mail(message_id: UUID, sender: str, recipient: str, letter: Written, at: datetime) -> bytes:
    """The message in bytes; the same Message-ID whenever it is made again."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"ClusterXchange <{sender}>"
    mail["To"] = plain_address(recipient)
    mail["Subject"] = letter.subject
    mail["Date"] = at
    mail["Message-ID"] = f"<{message_id}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return with_our_headers_only(mail.as_bytes())


def with_our_headers_only(mail: bytes) -> bytes:
    """The same message; HeaderRefused unless its headers are exactly the ones that are written here."""
    found = BytesHeaderParser(policy=SMTP).parsebytes(mail).keys()
    if sorted(found) != sorted(HEADERS):
        raise HeaderRefused(f"headers would be: {', '.join(found)}"[:500])
    return mail
