"""Each format read by something other than what wrote it, back to one form: codes, measure, value, status, mark."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pypdf
import sdmx

from services.reporting.compilation import Table
from services.reporting.display import name_of
from services.reporting.domain.tables import Figure

Said = tuple[tuple[str, ...], str, Decimal | str, str, str]
"""Codes, measure, the value (a number, `:c` where it is hidden, nothing where there is none), status, mark."""


def of_figures(figures: Iterable[Figure]) -> list[Said]:
    """What a table holds, in the same form."""
    return [
        (one.codes, one.measure, number(value_of(one)), one.obs_status.value, one.confidentiality.value)
        for one in figures
    ]


def value_of(figure: Figure) -> object:
    return ":c" if figure.confidentiality == "C" else figure.value


def number(value: object) -> Decimal | str:
    """A value as an exact number; what is hidden or does not exist stays a word."""
    if value in (None, ""):
        return ""
    return ":c" if value == ":c" else Decimal(str(value))


def said(table: Table, row: Mapping[str, object]) -> Said:
    """A row with the columns of the tidy form."""
    codes = tuple(str(row[dimension.code]) for dimension in table.definition.dimensions)
    marks = str(row["obs_status"]), str(row["confidentiality"])
    return codes, str(row["measure"]), number(row["value"]), *marks


def from_json(table: Table, document: Mapping[str, Sequence[Mapping[str, object]]]) -> list[Said]:
    rows = ({**cell, "value": ":c" if cell["confidentiality"] == "C" else cell["value"]} for cell in document["cells"])
    return [said(table, row) for row in rows]


def from_csv(table: Table, content: bytes) -> list[Said]:
    return [said(table, row) for row in csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)]


def from_xlsx(table: Table, content: bytes) -> list[Said]:
    rows = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[table.definition.code].iter_rows(
        values_only=True
    )
    heads = [str(head) for head in next(rows)]
    return [said(table, dict(zip(heads, row, strict=True))) for row in rows]


def from_sdmx_csv(table: Table, content: bytes) -> list[Said]:
    return [from_columns(table, row) for row in csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)]


def from_sdmx_ml(table: Table, content: bytes, structure: bytes) -> list[Said]:
    """By sdmx1, which shares no code with what wrote the structure, or with what wrote the values."""
    message: Any = sdmx.read_sdmx(io.BytesIO(structure))
    [definition] = message.structure.values()
    message = sdmx.read_sdmx(io.BytesIO(content), structure=definition)
    [read] = message.data
    return [from_columns(table, as_columns(observation)) for observation in read.obs]


def as_columns(observation: Any) -> dict[str, str]:
    key = {name: str(value.value) for name, value in observation.dimension.values.items()}
    about = {name: str(value.value) for name, value in observation.attached_attribute.items()}
    return {**key, **about, "OBS_VALUE": observation.value or ""}


def from_columns(table: Table, row: Mapping[str, str]) -> Said:
    """A row with the columns of SDMX: `11_OR_MORE` is `11+`, and a hidden value is not there."""
    codes = tuple(row[one.code.upper()].replace("_OR_MORE", "+") for one in table.definition.dimensions)
    value = ":c" if row["CONF_STATUS"] == "C" else row.get("OBS_VALUE", "")
    return codes, row["INDICATOR"], number(value), row["OBS_STATUS"], row["CONF_STATUS"]


def missing_in_pdf(table: Table, content: bytes) -> list[str]:
    """Rows of a table that the text of a PDF does not hold in their order; empty when it says the same."""
    text = words(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))
    missing, at = [], 0
    for row in printed_rows(table):
        found = text.find(f" {row} ", at)
        if found < 0:
            missing.append(row)
        at = max(at, found)
    return missing


def words(text: str) -> str:
    """Text without line breaks, page numbers and thousands separators, one space between words."""
    return " ".join(re.sub(r"(?<=\d),(?=\d{3})", "", text).split())


def printed_rows(table: Table) -> Iterator[str]:
    """Each row as it should be read aloud, piece by piece of at most seven columns: its name, its values."""
    down = table.definition.dimensions[0]
    rows: dict[str, list[str]] = {}
    for figure in table.figures:
        rows.setdefault(figure.codes[0], []).append(str("–" if value_of(figure) is None else value_of(figure)))
    for start in range(0, len(next(iter(rows.values()))), 7):
        for code, values in rows.items():
            yield words(" ".join([name_of(down, code, table), *values[start : start + 7]]))
