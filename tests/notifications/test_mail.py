"""Mail headers hold nothing that a person typed, on every Python (M19, S23, D83, D84)."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import UUID

import pytest

from services.notifications.letters import Written
from services.notifications.mail import HEADERS, HeaderRefused, NotAnAddress, as_mail, with_our_headers_only

MESSAGE = UUID("0199f000-0000-7000-8000-000000000001")
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
LETTER = Written("Your organisation was accepted", "Dear Zoë,\n\n.\nBcc: x\n", "<p>Dear Zoë</p>")


def mail_to(recipient: str, letter: Written = LETTER) -> bytes:
    return as_mail(MESSAGE, "no-reply@clusterxchange.example", recipient, letter, AT)


def test_a_message_has_exactly_our_headers() -> None:
    mail = message_from_bytes(mail_to("anna@example.test"), policy=policy.default)
    assert sorted(mail.keys()) == sorted(HEADERS)
    assert mail["To"] == "anna@example.test"


def test_the_same_message_has_the_same_id_however_often_it_is_made() -> None:
    assert b"Message-ID: <0199f000-0000-7000-8000-000000000001@clusterxchange.example>" in mail_to("anna@example.test")


@pytest.mark.parametrize(
    "address",
    [
        "a@b.eu\nBcc: x@y.eu",
        "a@b.eu\r\nX: y",
        "=?utf-8?q?hi=0ABcc:_x?=@b.eu",
        "a@b.eu, c@d.eu",
        "a@b.eu;c@d.eu",
        "Anna <a@b.eu>",
        '"a\nb"@b.eu',
        "a@[127.0.0.1]",
        "",
        "x" * 65 + "@b.eu",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(NotAnAddress):
        mail_to(address)


def test_a_domain_in_other_letters_goes_out_as_punycode() -> None:
    assert b"To: anna@xn--mller-kva.test" in mail_to("anna@müller.test")


@pytest.mark.parametrize("subject", ["hi\nBcc: x", "hi\r\nX: y", "=?utf-8?q?hi=0ABcc:_x@y.eu?="])
def test_even_a_subject_that_somebody_typed_would_not_bring_a_header_of_its_own(subject: str) -> None:
    letter = Written(subject, "text", "<p>text</p>")
    try:
        mail = message_from_bytes(mail_to("anna@example.test", letter), policy=policy.default)
    except ValueError:
        return
    assert "Bcc" not in mail
    assert "X" not in mail


def test_a_header_that_we_did_not_write_is_refused() -> None:
    with pytest.raises(HeaderRefused):
        with_our_headers_only(
            mail_to("anna@example.test").replace(b"Auto-Submitted:", b"Bcc: x@y.eu\r\nAuto-Submitted:")
        )
