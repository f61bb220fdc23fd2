"""A table written in the format that was asked for, beside the event loop."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from fastapi.responses import JSONResponse, Response

from services.reporting.compilation import Table
from services.reporting.formats.document import MEDIA_TYPE as PDF_TYPE
from services.reporting.formats.document import Front, as_pdf
from services.reporting.formats.sdmx import CSV_TYPE, ML_TYPE, as_sdmx_csv, as_sdmx_ml
from services.reporting.formats.tidy import as_csv, as_json, file_name
from services.reporting.formats.workbook import MEDIA_TYPE as XLSX_TYPE
from services.reporting.formats.workbook import as_xlsx
from services.reporting.questions import Format

Writer = Callable[[Table, datetime | None], bytes]


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a format is written, and what it is called on the web and in file names."""

    media_type: str
    ending: str
    write: Writer


def csv_bytes(table: Table, complete_to: datetime | None) -> bytes:
    return as_csv(table).encode()


def xlsx_bytes(table: Table, complete_to: datetime | None) -> bytes:
    return as_xlsx([table], complete_to)


def pdf_bytes(table: Table, complete_to: datetime | None) -> bytes:
    title = f"{table.definition.code} {table.definition.title}"
    return as_pdf([table], complete_to, Front(f"ClusterXchange statistics: {title}", []))


RENDERINGS: Mapping[Format, Rendering] = {
    Format.CSV: Rendering("text/csv; charset=utf-8; header=present", "csv", csv_bytes),
    Format.XLSX: Rendering(XLSX_TYPE, "xlsx", xlsx_bytes),
    Format.SDMX_CSV: Rendering(CSV_TYPE, "sdmx.csv", as_sdmx_csv),
    Format.SDMX_ML: Rendering(ML_TYPE, "sdmx.xml", as_sdmx_ml),
    Format.PDF: Rendering(PDF_TYPE, "pdf", pdf_bytes),
}


async def answer_with(table: Table, complete_to: datetime | None) -> Response:
    """The table as a document or a file; a file comes with its digest (RFC 9530) and where its columns are told of."""
    if table.question.format is Format.JSON:
        return JSONResponse(await asyncio.to_thread(as_json, table, complete_to))
    rendering = RENDERINGS[table.question.format]
    content = await asyncio.to_thread(rendering.write, table, complete_to)
    dictionary = f"/api/statistics/{table.definition.code}/dictionary"
    return Response(
        content,
        media_type=rendering.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(table, rendering.ending)}"',
            "Repr-Digest": digest(content),
            "Link": f'<{dictionary}>; rel="describedby"; type="application/csvm+json"',
        },
    )


def digest(content: bytes) -> str:
    return f"sha-256=:{b64encode(sha256(content).digest()).decode()}:"
