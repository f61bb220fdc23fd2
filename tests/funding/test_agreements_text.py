"""The financial agreement's text."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from contracts.scheme.codes import Mode
from contracts.scheme.money import Money
from contracts.scheme.programmes import load_programmes
from services.funding.domain.agreement import Undertaking, agreement_text, content_sha256

NEXT, AURORA = load_programmes().partnership("AURORA-NEXT")
UNDERTAKING = Undertaking(
    application_id=UUID(int=1),
    visitor_id=UUID(int=2),
    visitor_name="Mazovia Foods <b>Sp. z o.o.</b>",
    visitor_country="PL",
    host_country="FR",
    first_day=date(2026, 6, 1),
    last_day=date(2026, 6, 5),
    mode=Mode.PHYSICAL,
    amount=Money(900_00),
    approved_on=date(2026, 5, 4),
)


def test_the_agreement_names_parties_stay_and_amount() -> None:
    text = agreement_text(UNDERTAKING, NEXT, AURORA)
    for part in (
        "AURORA (AURORA-NEXT)",
        "Mazovia Foods <b>Sp. z o.o.</b> (Poland",
        "2026-06-01 to 2026-06-05",
        "EUR 900.00",
    ):
        assert part in text


def test_the_same_undertaking_gives_the_same_hash() -> None:
    again = replace(UNDERTAKING)
    assert content_sha256(agreement_text(again, NEXT, AURORA)) == content_sha256(
        agreement_text(UNDERTAKING, NEXT, AURORA)
    )


def test_another_amount_gives_another_hash() -> None:
    other = replace(UNDERTAKING, amount=Money(450_00))
    assert content_sha256(agreement_text(other, NEXT, AURORA)) != content_sha256(
        agreement_text(UNDERTAKING, NEXT, AURORA)
    )


def test_a_visitor_whose_name_was_not_heard_yet_is_named_by_its_registration() -> None:
    text = agreement_text(replace(UNDERTAKING, visitor_name=None), NEXT, AURORA)
    assert f"registered here as {UUID(int=2)}" in text


def test_a_virtual_exchange_promises_no_money() -> None:
    assert "Nothing is paid" in agreement_text(replace(UNDERTAKING, mode=Mode.VIRTUAL), NEXT, AURORA)
