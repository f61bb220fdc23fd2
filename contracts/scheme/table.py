"""Reading one table of a programme file strictly: every key is asked for once, and what is left over is refused."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from contracts.scheme.countries import COUNTRIES
from contracts.scheme.money import Money

_Value = TypeVar("_Value")
_WANTED: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a day such as 2026-01-31",
    list: "a list",
    dict: "a table",
}
_REFUSED = {"prepayment": "this scheme pays once, after the exchange (MON-08)"}


class ProgrammeRefused(ValueError):
    """A programme file that cannot be right; the message names file and key."""


class Table:
    """The keys of one TOML table with their path, as in `partnerships[3].payer`.

    What is missing or of a wrong type is refused.
    """

    def __init__(self, content: Mapping[str, object], path: str) -> None:
        self._left = dict(content)
        self._path = path

    def text(self, key: str) -> str:
        return self._text(key, self._take(key, str))

    def whole(self, key: str, at_least: int = 0) -> int:
        number = self._take(key, int)
        if isinstance(number, bool) or number < at_least:
            raise self.refusal(key, f"must be a whole number from {at_least}")
        return number

    def flag(self, key: str) -> bool:
        return self._take(key, bool)

    def day(self, key: str) -> date:
        return self._day(key, self._take(key, date))

    def money(self, key: str) -> Money:
        try:
            return Money.parse(self.text(key))
        except ValueError as wrong:
            raise self.refusal(key, str(wrong)) from None

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._text(key, text) for text in self._take(key, list))

    def days(self, key: str) -> tuple[date, ...]:
        return tuple(self._day(key, day) for day in self._take(key, list))

    def countries(self, key: str) -> tuple[str, ...]:
        return tuple(self.known_country(key, country) for country in self.texts(key))

    def country(self, key: str) -> str:
        return self.known_country(key, self.text(key))

    def amounts(self, key: str) -> dict[str, Money]:
        """A table of amounts by country."""
        table = self.table(key)
        return {table.known_country(country, country): table.money(country) for country in tuple(table)}

    def table(self, key: str) -> "Table":
        return Table(self._take(key, dict), self._name(key))

    def tables(self, key: str) -> tuple["Table", ...]:
        found = self._take(key, list)
        if not all(isinstance(row, dict) for row in found):
            raise self.refusal(key, "must be a list of tables")
        return tuple(Table(row, f"{self._name(key)}[{number}]") for number, row in enumerate(found, start=1))

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._left:
            raise self.refusal(key, _REFUSED.get(key, "is not a key of a programme file"))

    def refusal(self, key: str, reason: str) -> ProgrammeRefused:
        return ProgrammeRefused(f"{self._name(key)}: {reason}")

    def known_country(self, key: str, country: str) -> str:
        if country not in COUNTRIES:
            raise self.refusal(key, f"{country} is not a country code (ISO 3166-1 alpha-2 or XK)")
        return country

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._left))

    def _take(self, key: str, kind: type[_Value]) -> _Value:
        if key not in self._left:
            raise self.refusal(key, "is missing")
        found = self._left.pop(key)
        if not isinstance(found, kind):
            raise self.refusal(key, f"must be {_WANTED[kind]}")
        return found

    def _text(self, key: str, text: object) -> str:
        if not isinstance(text, str) or not text.strip():
            raise self.refusal(key, "must be a text that is not empty")
        return text

    def _day(self, key: str, day: object) -> date:
        if not isinstance(day, date) or isinstance(day, datetime):
            raise self.refusal(key, "must be a day such as 2026-01-31")
        return day

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key
