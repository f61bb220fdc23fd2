"""Every format of every table says the same, to the public and to staff."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pypdf
import pytest
from pysdmx.io import read_sdmx
from pysdmx.io.xml.doc_validation import validate_doc
from pysdmx.model.dataflow import Component

from contracts.scheme.programmes import load_programmes
from services.kernel.clock import rfc3339
from services.reporting.compilation import Table, compile_tables
from services.reporting.definitions import all_definitions
from services.reporting.formats.columns import as_csvw, columns_of
from services.reporting.formats.rendering import RENDERINGS
from services.reporting.formats.structure import Edition, as_structure
from services.reporting.formats.tidy import as_json, checksum
from services.reporting.questions import Audience, Format, Question
from tests.reporting import readers
from tests.reporting.conftest import Archive, new_archive
from tests.reporting.histories import CALL, as_heard, random_cases

AS_OF = datetime(2023, 12, 1, tzinfo=UTC)
TABLES = tuple(all_definitions())


@dataclass
class Shelf:
    """All tables of one history, for each audience that may see them."""

    archive: Archive
    tables: dict[tuple[Audience, str], Table]

    def written(self, table: Table, form: Format) -> bytes:
        return RENDERINGS[form].write(table, AS_OF)


def asked_by(audience: Audience) -> Question:
    [programme] = [one for one in load_programmes().all if one.code == CALL]
    return Question(programme, None, None, AS_OF, audience, Format.JSON)


async def compiled(archive: Archive, audience: Audience) -> list[Table]:
    definitions = [one for one in all_definitions().values() if audience is Audience.INTERNAL or not one.internal_only]
    async with archive.connection.transaction():
        return await compile_tables(archive.transaction(), definitions, asked_by(audience))


@pytest.fixture(scope="module")
async def shelf(module_database_url: str) -> AsyncIterator[Shelf]:
    async with new_archive(module_database_url) as archive:
        await archive.hear([heard for case in random_cases(5, 60) for heard in as_heard(case)])
        tables = {
            (audience, table.definition.code): table
            for audience in Audience
            for table in await compiled(archive, audience)
        }
        yield Shelf(archive, tables)


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize("audience", Audience)
def test_all_formats_of_a_table_show_the_same_numbers(shelf: Shelf, audience: Audience, code: str) -> None:
    table = shelf.tables.get((audience, code))
    if table is None:
        assert all_definitions()[code].internal_only
        return
    expected = readers.of_figures(table.figures)
    assert readers.from_json(table, as_json(table, AS_OF)) == expected
    assert readers.from_csv(table, shelf.written(table, Format.CSV)) == expected
    assert readers.from_xlsx(table, shelf.written(table, Format.XLSX)) == expected
    assert readers.from_sdmx_csv(table, shelf.written(table, Format.SDMX_CSV)) == expected
    structure = as_structure(table.definition, Edition.SDMX_2_1)
    assert readers.from_sdmx_ml(table, shelf.written(table, Format.SDMX_ML), structure) == expected
    assert readers.missing_in_pdf(table, shelf.written(table, Format.PDF)) == []


def test_hidden_figures_are_there_for_the_agreement_to_be_about(shelf: Shelf) -> None:
    assert ":c" in {figure[2] for figure in readers.of_figures(shelf.tables[Audience.PUBLIC, "T3"].figures)}


def test_a_workbook_holds_numbers_as_numbers_and_texts_never_as_formulas(shelf: Shelf) -> None:
    table = shelf.tables[Audience.INTERNAL, "T9"]
    book = openpyxl.load_workbook(io.BytesIO(shelf.written(table, Format.XLSX)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"n", "s"}
    values = [row[2] for row in book["T9"].iter_rows(min_row=2)]
    assert {cell.number_format for cell in values if cell.data_type == "n"} == {"#,##0.00"}


def test_a_workbook_says_how_many_rows_it_has_and_the_checksum_of_its_numbers(shelf: Shelf) -> None:
    table = shelf.tables[Audience.PUBLIC, "T3"]
    book = openpyxl.load_workbook(io.BytesIO(shelf.written(table, Format.XLSX)))
    method = dict(book["Method"].iter_rows(min_row=2, values_only=True))
    assert method["Rows"] == str(book["T3"].max_row - 1) == str(len(table.figures))
    assert method["SHA-256 of the CSV"] == checksum(table) == as_json(table, AS_OF)["sha256"]
    assert method["As of"] == rfc3339(AS_OF)


def test_the_same_table_gives_the_same_bytes_in_every_format(shelf: Shelf) -> None:
    table = shelf.tables[Audience.PUBLIC, "T3"]
    for form in RENDERINGS:
        assert shelf.written(table, form) == shelf.written(table, form), form


@pytest.mark.parametrize("code", TABLES)
def test_the_dictionary_names_every_column_of_the_csv_and_every_code_of_a_fixed_list(shelf: Shelf, code: str) -> None:
    table = shelf.tables[Audience.INTERNAL, code]
    rows = list(csv.DictReader(io.StringIO(shelf.written(table, Format.CSV).decode(), newline="")))
    columns = as_csvw(table.definition)["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(rows[0])
    for column in columns_of(table.definition):
        if column.codes:
            assert {row[column.name] for row in rows} <= set(column.codes)


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("code", TABLES)
def test_each_structure_is_valid_by_the_schemas_of_sdmx_and_lists_every_code(
    shelf: Shelf, code: str, edition: Edition
) -> None:
    table = shelf.tables[Audience.INTERNAL, code]
    message = read_sdmx(as_structure(table.definition, edition).decode(), validate=True)
    lists = {one.id: {item.id for item in one.items} for one in message.get_codelists()}
    [structure] = message.get_data_structure_definitions()
    written = csv.DictReader(io.StringIO(shelf.written(table, Format.SDMX_CSV).decode(), newline=""))
    used = {(column, code) for row in written for column, code in row.items()}
    for component in structure.components:
        if component.local_enum_ref or component.local_codes:
            allowed = lists[list_of(component)]
            assert {code for column, code in used if column == component.id} <= allowed


def list_of(component: Component) -> str:
    named = component.local_enum_ref or str(getattr(component.local_codes, "id", ""))
    return named.rpartition(":")[2].partition("(")[0]


def test_data_in_sdmx_ml_are_valid_by_the_schemas_of_sdmx(shelf: Shelf) -> None:
    table = shelf.tables[Audience.PUBLIC, "T3"]
    validate_doc(shelf.written(table, Format.SDMX_ML).decode())


def test_a_pdf_is_tagged_titled_and_says_its_language_and_that_it_is_pdf_ua(shelf: Shelf) -> None:
    table = shelf.tables[Audience.PUBLIC, "T3"]
    document = pypdf.PdfReader(io.BytesIO(shelf.written(table, Format.PDF)))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert document.metadata
    assert document.metadata.title == "ClusterXchange statistics: T3 " + table.definition.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_every_chart_of_a_pdf_has_words_and_every_table_heads(shelf: Shelf) -> None:
    document = pypdf.PdfReader(io.BytesIO(shelf.written(shelf.tables[Audience.INTERNAL, "T2"], Format.PDF)))
    root: Any = document.trailer["/Root"]
    tags = list(tagged(root["/StructTreeRoot"]))
    assert all(tag.get("/Alt") for tag in tags if tag["/S"] == "/Figure" and tag.get("/A"))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= {tag["/S"] for tag in tags}
    assert any("Bar chart" in tag.get("/Alt", "") for tag in tags)


def tagged(node: Any) -> Iterator[Any]:
    """Every element of a document's structure, in the order of reading."""
    node = node.get_object()
    for child in node if isinstance(node, list) else [node.get("/K", [])] if isinstance(node, dict) else []:
        child = child.get_object()
        if isinstance(child, dict) and "/S" in child:
            yield child
        if isinstance(child, (dict, list)):
            yield from tagged(child)
