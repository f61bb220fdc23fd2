"""What is read from a bank's messages."""

from datetime import date

import pytest

from contracts.scheme.money import Money
from services.funding.domain.bank.entries import BankEntry, Saying, WholeFile
from services.funding.domain.bank.reading import read_bank_message
from services.funding.domain.bank.xml import NotUnderstood, NotXml
from tests.funding.bank_xml import camt_053, camt_054, entry, pain_002, payment, status

NOW = date(2026, 6, 17)


def test_a_debit_with_two_payments_is_two_bookings() -> None:
    message = read_bank_message(camt_054(entry("900.00", payment("a-1", "450.00"), payment("b-1", "450.00"))))
    assert message.message_id == "M1"
    assert message.entries == (
        BankEntry(Saying.BOOKED, "a-1", Money(450_00), NOW),
        BankEntry(Saying.BOOKED, "b-1", Money(450_00), NOW),
    )


def test_a_single_payment_without_its_own_amount_has_that_of_its_entry() -> None:
    message = read_bank_message(camt_053(entry("450", payment("a-1", None))))
    assert message.entries == (BankEntry(Saying.BOOKED, "a-1", Money(450_00), NOW),)


def test_one_of_many_payments_without_an_amount_has_none() -> None:
    message = read_bank_message(camt_054(entry("900", payment("a-1", None), payment("b-1", "450"))))
    assert [one.amount for one in message.entries] == [None, Money(450_00)]


def test_an_entry_that_is_only_pending_changes_nothing() -> None:
    message = read_bank_message(camt_054(entry("450.00", payment("a-1", None), booked="PDNG")))
    assert message.entries == ()
    assert message.without_effect == 1


@pytest.mark.parametrize(
    "reason",
    [
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>",
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>",
    ],
)
def test_a_credit_with_a_reason_is_money_sent_back(reason: str) -> None:
    message = read_bank_message(camt_054(entry("450.00", payment("a-1", "450.00", reason), direction="CRDT")))
    assert message.entries == (BankEntry(Saying.SENT_BACK, "a-1", Money(450_00), NOW),)


def test_a_credit_without_a_reason_is_odd() -> None:
    (one,) = read_bank_message(camt_054(entry("450.00", payment("a-1", "450.00"), direction="CRDT"))).entries
    assert isinstance(one, BankEntry)
    assert one.odd


def test_a_sum_booked_for_a_file_stands_for_all_of_it() -> None:
    batch = "<NtryDtls><Btch><PmtInfId>F1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>"
    message = read_bank_message(camt_053(entry("900.00", raw=batch)))
    assert message.entries == (WholeFile(Saying.BOOKED, "F1", Money(900_00), NOW),)


def test_other_movements_of_the_account_are_read_without_an_id() -> None:
    (one,) = read_bank_message(camt_053(entry("12.50"))).entries
    assert one == BankEntry(Saying.BOOKED, None, Money(12_50), NOW)


def test_a_refused_transfer_is_told_by_its_id() -> None:
    message = read_bank_message(pain_002(status("a-1", "RJCT", "450.00"), status("b-1", "ACSC")))
    assert message.entries == (BankEntry(Saying.REFUSED, "a-1", Money(450_00), NOW),)
    assert message.without_effect == 1


def test_a_refused_file_is_refused_as_a_whole() -> None:
    message = read_bank_message(pain_002(group="RJCT", file_id="F1"))
    assert message.entries == (WholeFile(Saying.REFUSED, "F1", None, NOW),)


def test_an_accepted_file_changes_nothing() -> None:
    message = read_bank_message(pain_002(group="ACCP"))
    assert message.entries == ()
    assert message.without_effect == 1


@pytest.mark.parametrize(
    "content", [b"", b"<", b"<a></b>", b"\xff\xfe\x00", b"plain text", b'<?xml version="1.0" encoding="utf-7"?><a/>']
)
def test_what_is_no_xml_is_told_as_such(content: bytes) -> None:
    with pytest.raises(NotXml):
        read_bank_message(content)


LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, b"<!DOCTYPE a><a/>"])
def test_document_types_and_entities_are_refused(content: bytes) -> None:
    with pytest.raises(NotUnderstood, match="entities"):
        read_bank_message(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<Document/>",
        camt_054().replace(b"camt.054.001.08", b"camt.054.001.02"),
        camt_054(entry("450,00", payment("a-1", None))),
        camt_054(entry("-450.00", payment("a-1", None))),
        camt_054(entry("450.00", payment("a-1", None), day="2026-02-30")),
        camt_054(entry("450.00", payment("a-1", None), day="17.06.2026")),
        camt_054(entry("450.00", payment("a-1", None))).replace(b"<MsgId>M1</MsgId>", b""),
        pain_002().replace(b"CstmrPmtStsRpt", b"Other"),
        b"<a>" * 100_000 + b"</a>" * 100_000,
    ],
)
def test_a_message_that_cannot_be_right_is_refused(content: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_bank_message(content)


def test_parts_of_a_cent_never_match_an_order() -> None:
    (one,) = read_bank_message(camt_054(entry("450.001", payment("a-1", None)))).entries
    assert one.amount is None
