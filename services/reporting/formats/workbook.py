"""Tables as an XLSX workbook: typed numbers, texts that are never formulas, method and dictionary on sheets beside."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import xlsxwriter

from services.reporting.compilation import Table
from services.reporting.display import name_of
from services.reporting.domain.tables import DECIMALS, Kind
from services.reporting.formats.columns import codes_in_use, columns_of
from services.reporting.formats.method import Lines, of_question, of_table
from services.reporting.formats.tidy import shown

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Texts stay texts, whatever they begin with; rows go to disk as they come.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDE = 70
Row = Sequence[object]


def as_xlsx(tables: Sequence[Table], complete_to: datetime | None) -> bytes:
    """One sheet for each table, then the method, the columns and the codes. The same tables give the same bytes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties(properties(tables))
        for table in tables:
            write_figures(book, table)
        write_rows(book, "Method", ("Item", "What it says"), method_of(tables, complete_to))
        write_rows(book, "Columns", ("Table", "Column", "Title", "Meaning"), columns_in(tables))
        write_rows(book, "Codes", ("Table", "Column", "Code", "Name"), codes_in(tables))
    return file.getvalue()


def properties(tables: Sequence[Table]) -> dict[str, object]:
    """The document's title, and the time as of which its numbers are: never that of the clock."""
    codes = ", ".join(table.definition.code for table in tables)
    title = f"ClusterXchange statistics {codes}"
    return {"title": title, "author": "ClusterXchange", "created": tables[0].question.as_of.replace(tzinfo=None)}


def write_figures(book: xlsxwriter.Workbook, table: Table) -> None:
    """A table in its tidy form: a row for each figure."""
    sheet = book.add_worksheet(table.definition.code)
    heads = [column.name for column in columns_of(table.definition)]
    begin(book, sheet, heads)
    numbers = number_formats(book, table)
    for row, figure in enumerate(table.figures, start=1):
        for column, code in enumerate((*figure.codes, figure.measure)):
            sheet.write_string(row, column, code)
        value, at = shown(figure), len(figure.codes) + 1
        if figure.value is None:
            sheet.write_string(row, at, str(value))
        else:
            sheet.write_number(row, at, float(figure.value), numbers[figure.measure])
        sheet.write_string(row, at + 1, figure.obs_status)
        sheet.write_string(row, at + 2, figure.confidentiality)
    sheet.autofilter(0, 0, len(table.figures), len(heads) - 1)


def number_formats(book: xlsxwriter.Workbook, table: Table) -> dict[str, "Format"]:
    """How each measure's numbers look: with as many decimals as they have."""
    return {
        measure.code: book.add_format({"num_format": looks(measure.kind), "align": "right"})
        for measure in table.definition.measures
    }


def looks(kind: Kind) -> str:
    decimals = DECIMALS.get(kind, 0)
    return "#,##0" + (f".{'0' * decimals}" if decimals else "")


def write_rows(book: xlsxwriter.Workbook, name: str, heads: Sequence[str], rows: Iterable[Row]) -> None:
    """A sheet of texts."""
    sheet = book.add_worksheet(name)
    begin(book, sheet, heads)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, str(text))


def begin(book: xlsxwriter.Workbook, sheet: "Worksheet", heads: Sequence[str]) -> None:
    """A head of a sheet that stays in sight."""
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 2, 22)
    sheet.set_column(len(heads) - 1, len(heads) - 1, WIDE if sheet.name in ("Method", "Columns") else 22)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, book.add_format({"bold": True, "bottom": 1}))


def method_of(tables: Sequence[Table], complete_to: datetime | None) -> Lines:
    lines = of_question(tables[0].question, complete_to)
    for table in tables:
        lines += of_table(table)
    return lines


def columns_in(tables: Sequence[Table]) -> Iterable[Row]:
    for table in tables:
        for column in columns_of(table.definition):
            yield table.definition.code, column.name, column.title, column.meaning


def codes_in(tables: Sequence[Table]) -> Iterable[Row]:
    """The codes of every dimension by name, then of every column that has its own."""
    for table in tables:
        dimensions = {dimension.code: dimension for dimension in table.definition.dimensions}
        for column, code in codes_in_use(table):
            yield table.definition.code, column, code, name_of(dimensions[column], code, table)
        for own in columns_of(table.definition)[len(dimensions) :]:
            yield from ((table.definition.code, own.name, code, meaning) for code, meaning in own.codes.items())
