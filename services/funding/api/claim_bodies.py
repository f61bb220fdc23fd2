"""What a claim says: an account that a SEPA transfer reaches, and its holder in letters that a bank can read."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from contracts.scheme.countries import COUNTRIES
from services.funding.domain import account
from services.funding.domain.account import Payee
from services.funding.domain.payment_file import LONGEST, bank_text
from services.kernel.http.door import Body, CountryCode, Text, on_one_line, readable


def in_bank_letters(text: str) -> str:
    if not bank_text(text, len(text)):
        raise ValueError("banks cannot read this; write it in Latin letters")
    return text


def known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise ValueError("this is no country code (ISO 3166-1 alpha-2)")
    return code


Checks = (AfterValidator(readable), AfterValidator(on_one_line), AfterValidator(in_bank_letters))
Name = Annotated[str, Field(max_length=LONGEST["name"]), *Checks]
Street = Annotated[str, Field(max_length=LONGEST["street"]), *Checks]
Building = Annotated[str, Field(max_length=LONGEST["building"]), *Checks]
Postcode = Annotated[str, Field(max_length=LONGEST["postcode"]), *Checks]
Town = Annotated[str, Field(max_length=LONGEST["town"]), *Checks]
Iban = Annotated[str, Field(max_length=60), AfterValidator(account.compact_iban)]
Bic = Annotated[str, Field(max_length=20), AfterValidator(account.compact_bic)]
Country = Annotated[CountryCode, AfterValidator(known_country)]


class Address(Body):
    street: Street
    building: Building | None = None
    postcode: Postcode
    town: Town
    country: Country


class SubmitClaim(Body):
    """Where the lump sum is to be paid; its amount is reckoned, never asked."""

    iban: Iban
    bic: Bic | None = None
    account_holder: Name
    address: Address

    @field_validator("bic")
    @classmethod
    def bank_is_in_the_account_s_country(cls, bic: str | None, checked: ValidationInfo) -> str | None:
        iban = checked.data.get("iban")
        if bic and iban and not account.bic_belongs_to(bic, iban):
            raise ValueError("bank and account are in different countries")
        return bic

    def payee(self) -> Payee:
        return Payee(self.account_holder, self.iban, self.bic, account.Address(**self.address.model_dump()))


class ReturnClaim(Body):
    """Why a claim goes back to the visitor."""

    reason: Text
