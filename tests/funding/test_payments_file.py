"""The payment file: the same bytes for the same orders, and always one that the schema and every SEPA bank take."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sepaxml.validation import ValidationError  # type: ignore[import-untyped]

from contracts.scheme.money import Money
from contracts.scheme.programmes import load_programmes
from services.funding.domain.account import Address, Payee
from services.funding.domain.payment_file import PaymentFile, Transfer, bank_text, written

GOLDEN = Path(__file__).parent / "golden" / "pain.001.xml"
_, AURORA = load_programmes().partnership("AURORA-NEXT")
assert AURORA.payer is not None
PAYER = AURORA.payer


WARSAW = Address("ulica Świętokrzyska <3>", "12b", "00-916", "Warszawa", "PL")
PAYEE = Payee("Łucja Nguyễn-Grün & Co", "PL61109010140000071219812874", "BREXPLPW", WARSAW)


def a_transfer(number: int = 1, payee: Payee = PAYEE, cents: int = 450_00) -> Transfer:
    return Transfer(
        end_to_end_id=f"0197f0f2c0de7000800000000000000{number}-1",
        payee=payee,
        amount=Money(cents),
        remittance="ClusterXchange AURORA-NEXT 0197f0f2-c0de-7000-8000-000000000001",
    )


def a_file(*transfers: Transfer) -> PaymentFile:
    made_at = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
    return PaymentFile("0197f0f2c0de70008000000000000aaa", made_at, date(2026, 6, 16), PAYER, transfers)


def test_the_file_is_the_golden_one_byte_for_byte() -> None:
    file = a_file(a_transfer(1), a_transfer(2, replace(PAYEE, account_holder="Cluster Bordeaux", bic=None), 900_05))
    assert written(file) == GOLDEN.read_bytes()


def test_making_it_again_gives_the_same_bytes() -> None:
    assert written(a_file(a_transfer())) == written(a_file(a_transfer()))


def test_the_control_sum_adds_up_to_the_cent() -> None:
    file = a_file(*(a_transfer(number, cents=33_33) for number in range(1, 4)))
    assert file.control_sum == Money(99_99)
    assert written(file).count(b"<CtrlSum>99.99</CtrlSum>") == 2


def test_a_file_against_the_schema_is_never_written() -> None:
    with pytest.raises(ValidationError):
        written(a_file(replace(a_transfer(), end_to_end_id="x" * 36)))


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Đorđe Čolić", "Dorde Colic"),
        ("Ελλάδα", "Ellada"),
        ('A & B <b>"c"</b>', "A + B b c /b"),
        ("a" * 80, "a" * 70),
        ("🙂", ""),
        ("O'Brien", "O'Brien"),
    ],
)
def test_banks_get_letters_that_they_can_read(text: str, taken: str) -> None:
    assert bank_text(text, 70) == taken


@settings(max_examples=25, deadline=None)
@given(some.text(min_size=1, max_size=200).filter(lambda text: bank_text(text, 35)))
def test_whatever_a_payee_writes_the_file_satisfies_the_schema(text: str) -> None:
    payee = replace(PAYEE, account_holder=text, address=Address(text, text, text, text, "FR"))
    written(a_file(a_transfer(payee=payee)))
