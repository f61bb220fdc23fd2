"""Money in whole cents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.scheme.money import Money

cents = st.integers(-(10**14), 10**14)


@given(cents)
def test_what_is_written_can_be_read_again(amount: int) -> None:
    assert Money.parse(Money(amount).text) == Money(amount)


@pytest.mark.parametrize(
    "written", ["450", "450.0", "1_000.00", "１２.00", "NaN", "1e3", " 1.00", "+1.00", "450,00", "1.000", ""]
)
def test_an_amount_written_otherwise_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        Money.parse(written)


@given(cents, cents)
def test_adding_and_taking_away_come_out_even(one: int, other: int) -> None:
    assert Money(one) + Money(other) - Money(other) == Money(one)


@given(st.integers(0, 10**14))
def test_two_halves_never_exceed_the_whole(amount: int) -> None:
    half = Money(amount).halved()
    assert half + half <= Money(amount)


@pytest.mark.parametrize("reckon", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__])
def test_amounts_of_two_currencies_never_meet(reckon: object) -> None:
    assert callable(reckon)
    with pytest.raises(ValueError, match="EUR and SEK"):
        reckon(Money(100), Money(100, "SEK"))


def test_money_is_written_with_its_currency_and_two_decimals() -> None:
    assert str(Money(45_000)) == "EUR 450.00"
    assert Money(-5).text == "-0.05"
