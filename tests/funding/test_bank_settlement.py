"""What an entry means for an order."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from contracts.scheme.money import Money
from services.funding.domain.bank.entries import BankEntry, Saying, WholeFile
from services.funding.domain.bank.settlement import FileOrder, Order, OrderStatus, Outcome, judge, outcome_of

ORDER = Order("a-1", UUID(int=1), Money(450_00), OrderStatus.ORDERED)
DAY = date(2026, 6, 17)
BOOKED = BankEntry(Saying.BOOKED, "a-1", Money(450_00), DAY)


def test_a_booked_order_is_paid() -> None:
    assert outcome_of(BOOKED, ORDER) is Outcome.PAID


def test_an_entry_without_an_order_is_unmatched() -> None:
    assert outcome_of(BOOKED, None) is Outcome.UNMATCHED


@pytest.mark.parametrize("amount", [Money(450_01), Money(450_00, "PLN"), Money(0), None])
def test_another_amount_or_currency_is_a_mismatch(amount: Money | None) -> None:
    assert outcome_of(replace(BOOKED, amount=amount), ORDER) is Outcome.MISMATCH


def test_a_movement_in_the_wrong_direction_is_a_mismatch() -> None:
    assert outcome_of(replace(BOOKED, odd=True), ORDER) is Outcome.MISMATCH


def test_a_refusal_needs_no_amount() -> None:
    refusal = replace(BOOKED, saying=Saying.REFUSED, amount=None)
    assert outcome_of(refusal, ORDER) is Outcome.REJECTED


@pytest.mark.parametrize(
    ("status", "saying", "outcome"),
    [
        (OrderStatus.PAID, Saying.BOOKED, Outcome.DUPLICATE),
        (OrderStatus.PAID, Saying.REFUSED, Outcome.MISMATCH),
        (OrderStatus.PAID, Saying.SENT_BACK, Outcome.RETURNED),
        (OrderStatus.REFUSED, Saying.BOOKED, Outcome.MISMATCH),
        (OrderStatus.REFUSED, Saying.REFUSED, Outcome.DUPLICATE),
        (OrderStatus.RETURNED, Saying.BOOKED, Outcome.DUPLICATE),
        (OrderStatus.RETURNED, Saying.SENT_BACK, Outcome.DUPLICATE),
        (OrderStatus.ORDERED, Saying.SENT_BACK, Outcome.RETURNED),
    ],
)
def test_what_was_said_before_decides_what_is_news(status: OrderStatus, saying: Saying, outcome: Outcome) -> None:
    assert outcome_of(replace(BOOKED, saying=saying), replace(ORDER, status=status)) is outcome


def outcomes(*entries: BankEntry | WholeFile) -> list[Outcome]:
    other = replace(ORDER, end_to_end_id="b-1", amount=Money(900_00))
    known = [FileOrder("F1", ORDER), FileOrder("F1", other)]
    return [judged.outcome for judged in judge(entries, known)]


def test_a_file_booked_in_one_sum_pays_each_of_its_orders() -> None:
    assert outcomes(WholeFile(Saying.BOOKED, "F1", Money(1_350_00), DAY)) == [Outcome.PAID, Outcome.PAID]


def test_a_file_booked_with_another_sum_pays_nothing() -> None:
    assert outcomes(WholeFile(Saying.BOOKED, "F1", Money(450_01), DAY)) == [Outcome.MISMATCH, Outcome.MISMATCH]


def test_a_refused_file_refuses_each_of_its_orders() -> None:
    assert outcomes(WholeFile(Saying.REFUSED, "F1", None, DAY)) == [Outcome.REJECTED, Outcome.REJECTED]


def test_the_file_of_somebody_else_is_unmatched() -> None:
    assert outcomes(WholeFile(Saying.BOOKED, "F2", Money(1_350_00), DAY)) == [Outcome.UNMATCHED]


def test_the_same_booking_twice_in_one_message_pays_once() -> None:
    assert outcomes(BOOKED, BOOKED) == [Outcome.PAID, Outcome.DUPLICATE]


def test_money_booked_and_sent_back_in_one_message_is_returned() -> None:
    assert outcomes(BOOKED, replace(BOOKED, saying=Saying.SENT_BACK)) == [Outcome.PAID, Outcome.RETURNED]
