"""The bank account that a claim names: one that can be paid by a SEPA credit transfer."""

import re
from dataclasses import dataclass

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

# EPC409-09, the list of countries in the geographical scope of SEPA, with those that joined up to 2025.
SEPA_COUNTRIES = frozenset(
    (
        *("AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR"),
        *("HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO"),
        *("RS", "SE", "SI", "SK", "SM", "VA"),
    )
)
# Banks whose BIC carries the code of a territory while their accounts carry the country's.
TERRITORIES: dict[str, tuple[str, ...]] = {
    "FR": ("BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"),
    "GB": ("GG", "IM", "JE"),
    "ES": ("IC", "EA"),
    "FI": ("AX",),
}
WRITTEN_IBAN = re.compile(r"[A-Z0-9]{5,34}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """A structured postal address; `country` is ISO 3166-1 alpha-2."""

    street: str
    building: str | None
    postcode: str
    town: str
    country: str


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, and on which account."""

    account_holder: str
    iban: str
    bic: str | None
    address: Address


def compact_iban(written: str) -> str:
    """The IBAN without spaces, in capitals; ValueError when no SEPA transfer can reach it."""
    compact = re.sub(r"[ \u00a0]", "", written).upper()
    if not WRITTEN_IBAN.fullmatch(compact):
        raise ValueError("write the IBAN with letters and digits only, at most 34 of them")
    if compact[:2] not in SEPA_COUNTRIES:
        raise ValueError("the account must be in a country that SEPA transfers reach")
    try:
        return str(IBAN(compact))
    except SchwiftyException:
        raise ValueError("this is no valid IBAN: check its length and digits") from None


def compact_bic(written: str) -> str:
    """The BIC in capitals (8 or 11 characters); ValueError when it has not the form of one."""
    compact = written.strip().upper()
    if not compact.isascii() or len(compact) not in (8, 11):
        raise ValueError("a BIC has 8 or 11 letters and digits")
    try:
        return str(BIC(compact))
    except SchwiftyException:
        raise ValueError("this is no valid BIC") from None


def bic_belongs_to(bic: str, iban: str) -> bool:
    """Whether a bank of this BIC can hold this account: both name the same country."""
    country, bank_country = iban[:2], bic[4:6]
    return bank_country == country or bank_country in TERRITORIES.get(country, ())
