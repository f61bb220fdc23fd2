"""Which bank accounts can be claimed to."""

import pytest

from services.funding.domain.account import SEPA_COUNTRIES, bic_belongs_to, compact_bic, compact_iban

GOOD = "PL61109010140000071219812874"


@pytest.mark.parametrize("written", [GOOD, "pl61 1090 1014 0000 0712 1981 2874", "PL61\u00a01090101400000712 19812874"])
def test_spaces_and_small_letters_are_no_fault(written: str) -> None:
    assert compact_iban(written) == GOOD


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("PL62109010140000071219812874", "check its length"),
        ("PL6110901014000007121981287", "check its length"),
        ("PL" + "1" * 33, "at most 34"),
        ("PL61109010140000071219812B74", "check its length"),
        ("PL61１09010140000071219812874", "letters and digits"),
        ("TR330006100519786457841326", "SEPA"),
        ("UA213223130000026007233566001", "SEPA"),
        ("ZZ61109010140000071219812874", "SEPA"),
        ("PL61-1090-1014-0000-0712-1981-2874", "letters and digits"),
        ("", "letters and digits"),
    ],
)
def test_an_account_that_no_transfer_reaches_is_refused(written: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        compact_iban(written)


@pytest.mark.parametrize("iban", ["RS35260005601001611379", "MD24AG000225100013104168", "AL47212110090000000235698741"])
def test_countries_that_joined_late_are_reached(iban: str) -> None:
    assert compact_iban(iban) == iban
    assert iban[:2] in SEPA_COUNTRIES


@pytest.mark.parametrize("written", ["BREXPLP", "BREX1LPW", "BREXPLPWXX", "ＢREXPLPW", "BREXZZPW"])
def test_a_bic_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="BIC"):
        compact_bic(written)


def test_bank_and_account_must_be_of_one_country() -> None:
    assert bic_belongs_to(compact_bic("brexplpwxxx"), GOOD)
    assert not bic_belongs_to(compact_bic("AGRIFRPP"), GOOD)


def test_a_bank_of_martinique_may_hold_a_french_account() -> None:
    assert bic_belongs_to("AGRIMQMX", "FR1420041010050500013M02606")
