"""Tables as grids of words and numbers, and the choices that a reader has."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from contracts.scheme.countries import COUNTRIES
from contracts.scheme.programmes import load_programmes
from services.kernel.clock import rfc3339
from services.kernel.identity import Person
from services.reporting.compilation import Table
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.tables import Dimension, Figure
from services.reporting.formats import shown
from services.reporting.questions import Format, Question

Header = str | tuple[str, str]
NOTHING = "–"
SHORT = {"sme": "SME"}


def grid(table: Table) -> tuple[list[Header], list[list[str]]]:
    """Headers and rows of a table: the first dimension down, across the second one or the measures."""
    down, *across = table.definition.dimensions
    by_row: dict[str, list[Figure]] = {}
    for figure in table.figures:
        by_row.setdefault(figure.codes[0], []).append(figure)
    heads = [name_of(across[0], figure.codes[1], table) for figure in by_row[TOTAL]] if across else measures(table)
    headers: list[Header] = [down.title, *((head, "number") for head in heads)]
    return headers, [[name_of(down, code, table), *map(in_words, row)] for code, row in by_row.items()]


def measures(table: Table) -> Sequence[str]:
    return [measure.title for measure in table.definition.measures]


def in_words(figure: Figure) -> str:
    """A value as people read it."""
    value = shown(figure)
    if isinstance(value, int):
        return f"{value:,}"
    return value or NOTHING


def name_of(dimension: Dimension, code: str, table: Table) -> str:
    """What a code stands for."""
    if code == TOTAL:
        return "Total"
    if dimension.codes in ("origins", "hosts"):
        return COUNTRIES[code]
    if dimension.codes == "partnerships":
        return next(one.name for one in table.question.programme.partnerships if one.code == code)
    return SHORT.get(code) or code.replace("_", " ").capitalize()


def choices(question: Question, person: Person | None) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for each filter, as (value, label)."""
    programme = question.programme
    return {
        "call": [(one.code, one.title) for one in load_programmes().all if not one.rehearsal],
        "year": [(str(year), str(year)) for year in range(programme.begins.year, programme.ends.year + 1)],
        "partnership": sorted((one.code, one.name) for one in programme.partnerships),
        "audience": list(audiences(person)),
    }


def audiences(person: Person | None) -> Iterator[tuple[str, str]]:
    yield "public", "Everybody (small numbers hidden)"
    if person and (person.reads_all or person.is_staff_of(person.partnership or "")):
        yield "internal", "Internal (all numbers)"


def addresses(table: Table, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where the same table is in each format, as of the same time, with the format's name."""
    filters = {name: asked[name] for name in ("call", "year", "partnership", "audience") if asked.get(name)}
    filters |= {"as_of": rfc3339(table.question.as_of)}
    return [(one.value.upper(), address(table.definition.code, {**filters, "format": one})) for one in Format]


def address(code: str, asked: Mapping[str, str]) -> str:
    return f"/api/statistics/{code}?{urlencode(asked)}"
