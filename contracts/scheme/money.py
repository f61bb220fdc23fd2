"""Money in whole cents. Amounts are written with a point and two decimals: `450.00`."""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents of one currency (ISO 4217). Amounts of different currencies never meet: ValueError."""

    cents: int
    currency: str = "EUR"

    @classmethod
    def parse(cls, written: str, currency: str = "EUR") -> "Money":
        """Read `450.00`; anything written otherwise is a ValueError."""
        if not _WRITTEN.fullmatch(written):
            raise ValueError(f"{written!r} is not an amount such as 450.00")
        return cls(int(written.replace(".", "")), currency)

    @property
    def text(self) -> str:
        """The amount without its currency: `450.00`."""
        euros, cents = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{euros}.{cents:02d}"

    def halved(self) -> "Money":
        """One half; half a cent is dropped, so that a ceiling is never exceeded."""
        return Money(self.cents // 2, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + self._same_currency(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - self._same_currency(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.cents < self._same_currency(other)

    def __le__(self, other: "Money") -> bool:
        return self.cents <= self._same_currency(other)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.text}"

    def _same_currency(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be reckoned together")
        return other.cents
