"""The files of a report: every table in every format, the method, what changed, and the checksums of it all."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from services.kernel.clock import rfc3339
from services.reporting.compilation import Table
from services.reporting.domain.corrections import Cells, Correction
from services.reporting.formats import as_csv, as_json
from services.reporting.formats.columns import as_csvw
from services.reporting.formats.document import MEDIA_TYPE as PDF_TYPE
from services.reporting.formats.document import Front, as_pdf
from services.reporting.formats.method import Lines, as_text
from services.reporting.formats.rendering import RENDERINGS
from services.reporting.formats.sdmx import STRUCTURE_TYPE
from services.reporting.formats.structure import Edition, as_structure
from services.reporting.formats.workbook import MEDIA_TYPE as XLSX_TYPE
from services.reporting.formats.workbook import as_xlsx
from services.reporting.publishing.report import CHECKSUMS, File, Report
from services.reporting.questions import Format

OF_ONE_TABLE = (Format.CSV, Format.SDMX_CSV, Format.SDMX_ML)
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


def files_of(report: Report, tables: Sequence[Table]) -> list[File]:
    """All files in order, the checksums last. The same report and tables give the same bytes."""
    files = [file(name, media_type, content) for name, media_type, content in written(report, tables)]
    sums = "".join(f"{one.sha256}  {one.name}\n" for one in files)
    return [*files, file(CHECKSUMS, TEXT, sums.encode())]


def file(name: str, media_type: str, content: bytes) -> File:
    return File(name, media_type, sha256(content).hexdigest(), content)


def written(report: Report, tables: Sequence[Table]) -> Iterator[tuple[str, str, bytes]]:
    question, complete_to = tables[0].question, report.complete_to
    title = f"ClusterXchange statistics: {question.programme.title}"
    yield "report.pdf", PDF_TYPE, as_pdf(tables, complete_to, Front(title, front_of(report)))
    yield "tables.xlsx", XLSX_TYPE, as_xlsx(tables, complete_to)
    front = "".join(f"{name}: {words}\n" for name, words in front_of(report))
    yield "method.txt", TEXT, f"{front}\n{as_text(question, complete_to, tables)}".encode()
    if report.corrects:
        yield "changes.csv", "text/csv; charset=utf-8; header=present", changes_csv(report.changes)
    for table in tables:
        yield from written_of(table, report)


def written_of(table: Table, report: Report) -> Iterator[tuple[str, str, bytes]]:
    """A table in each of its formats, with its dictionary and its structure."""
    code, definition = table.definition.code, table.definition
    yield f"{code}.json", JSON, json.dumps(as_json(table, report.complete_to), indent=1).encode()
    for rendering in map(RENDERINGS.__getitem__, OF_ONE_TABLE):
        yield f"{code}.{rendering.ending}", rendering.media_type, rendering.write(table, report.complete_to)
    yield f"{code}.csv-metadata.json", "application/csvm+json", json.dumps(as_csvw(definition), indent=1).encode()
    edition = Edition.SDMX_2_1
    yield f"{code}.structure.xml", f"{STRUCTURE_TYPE}{edition}", as_structure(definition, edition)


def front_of(report: Report) -> Lines:
    """What stands on the first page."""
    lines = [("Report", report.name), ("Published", rfc3339(report.published_at))]
    if report.reason:
        lines += [("Why this version", report.reason), ("What changed", f"{len(report.changes)} cells")]
        lines += [(f"Changed in {one.table}", in_words(one)) for one in report.changes[:20]]
        lines += [("All changes", "changes.csv")]
    return lines


def in_words(change: Correction) -> str:
    return f"{' '.join(change.cell)}: {change.before or 'nothing'} became {change.after or 'nothing'}"


def changes_csv(changes: Sequence[Correction]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["table", "cell", "before", "after"])
    for one in changes:
        writer.writerow([one.table, " ".join(one.cell), one.before or "", one.after or ""])
    return text.getvalue().encode()


def cells_of(tables: Sequence[Table]) -> Mapping[str, Cells]:
    """What each table says, by its code."""
    return {table.definition.code: cells_in(as_csv(table)) for table in tables}


def cells_in(text: str) -> Cells:
    """The values of a table's CSV by codes and measure."""
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    return {tuple(row[:-3]): row[-3] for row in rows}
