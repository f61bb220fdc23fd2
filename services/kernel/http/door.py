"""Types at the door: what comes in is exactly what it says, or the field is named in a 422."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from contracts.scheme.money import Money

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LINE_BREAKS = "\n\r\t"


class Body(BaseModel):
    """A request's body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def readable(text: str) -> str:
    """NFC, without control characters and lone surrogates, and not blank."""
    normal = unicodedata.normalize("NFC", text).strip()
    if not normal:
        raise ValueError("write something here")
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in LINE_BREAKS for mark in normal):
        raise ValueError("it holds control characters; remove them")
    return normal.replace("\r\n", "\n")


def on_one_line(text: str) -> str:
    if any(mark in text for mark in LINE_BREAKS):
        raise ValueError("it must be on one line")
    return text


def iso_day(value: Any) -> Any:
    """A calendar day as YYYY-MM-DD; anything else that pydantic would read as a date is refused."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        raise ValueError("write the day as YYYY-MM-DD")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day in the calendar") from None
    if not 2000 <= day.year <= 2100:
        raise ValueError("the day must lie between 2000 and 2100")
    return day


def plain_address(value: str) -> str:
    """One plain e-mail address, without a display name."""
    if any(mark in value for mark in "<>,;\n\r\t "):
        raise ValueError("write one plain e-mail address")
    try:
        return validate_email(
            value, check_deliverability=False, allow_domain_literal=False, test_environment=True
        ).normalized
    except EmailNotValidError as wrong:
        raise ValueError(str(wrong)) from None


Text = Annotated[str, Field(max_length=2_000), AfterValidator(readable)]
ShortText = Annotated[str, Field(max_length=200), AfterValidator(readable), AfterValidator(on_one_line)]
Day = Annotated[date, BeforeValidator(iso_day)]
Whole = Annotated[StrictInt, Field(ge=0, le=10**15)]
Flag = StrictBool
Latitude = Annotated[StrictFloat, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[StrictFloat, Field(ge=-180, le=180, allow_inf_nan=False)]
EmailAddress = Annotated[str, Field(max_length=254), AfterValidator(plain_address)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


def money_json(money: Money) -> dict[str, str]:
    """Money as the public API shows it."""
    return {"amount": money.text, "currency": money.currency}
