"""Tables as a PDF that a screen reader can read (PDF/UA-1): charts, tables, method, quality and checksums."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from services.reporting.compilation import Table
from services.reporting.display import grid, name_of
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.tables import Confidentiality, Figure, Kind, ObsStatus
from services.reporting.formats.method import Lines, of_question, of_table
from services.reporting.formats.tidy import checksum

MEDIA_TYPE = "application/pdf"
TEMPLATE = Path(__file__).parent.parent / "templates" / "report.typ"
COLUMNS_AT_ONCE = 7
BARS = 12
DRAWN = (Kind.COUNT, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Front:
    """What stands on the first page: a title, and what is said of the document before its method."""

    title: str
    lines: Lines


def as_pdf(tables: Sequence[Table], complete_to: datetime | None, front: Front) -> bytes:
    """The document; the same tables give the same bytes. The fonts are the typesetter's own, none of the machine."""
    content = {
        "front": asdict(front),
        "method": of_question(tables[0].question, complete_to),
        "tables": [as_section(table) for table in tables],
        "quality": [quality_of(table) for table in tables],
    }
    return typst.compile(
        TEMPLATE,
        format="pdf",
        sys_inputs={"report": json.dumps(content)},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=tables[0].question.as_of,
    )


def as_section(table: Table) -> dict[str, Any]:
    headers, rows = grid(table)
    return {
        "title": f"{table.definition.code} {table.definition.title}",
        "lines": of_table(table),
        "blocks": list(blocks([head if isinstance(head, str) else head[0] for head in headers], rows)),
        "chart": chart_of(table),
    }


def blocks(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[dict[str, Any]]:
    """A grid in pieces that are not wider than a page, each with the first column."""
    for start in range(1, len(headers), COLUMNS_AT_ONCE):
        end = start + COLUMNS_AT_ONCE
        yield {
            "headers": [headers[0], *headers[start:end]],
            "rows": [[row[0], *row[start:end]] for row in rows],
        }


def chart_of(table: Table) -> dict[str, Any] | None:
    """The largest figures of the first measure by the first dimension; none where nothing can be drawn."""
    measure, down = table.definition.measures[0], table.definition.dimensions[0]
    if measure.kind not in DRAWN:
        return None
    drawn = sorted((one for one in table.figures if is_drawn(one, measure.code)), key=size, reverse=True)[:BARS]
    if not drawn:
        return None
    bars = [{"label": name_of(down, one.codes[0], table), "text": str(one.value), "size": size(one)} for one in drawn]
    words = ", ".join(f"{bar['label']} {bar['text']}" for bar in bars)
    return {
        "caption": f"{measure.title} by {down.title[0].lower()}{down.title[1:]}: the largest of those that are shown",
        "alt": f"Bar chart: {words}.",
        "bars": bars,
        "most": size(drawn[0]),
    }


def is_drawn(figure: Figure, measure: str) -> bool:
    """Whether it stands for one code of the first dimension and all codes of the others, and is more than nothing."""
    first, *others = figure.codes
    return figure.measure == measure and first != TOTAL and set(others) <= {TOTAL} and size(figure) > 0


def size(figure: Figure) -> float:
    return float(figure.value or 0)


def quality_of(table: Table) -> dict[str, str]:
    """How much of a table there is to see, and the checksum of its numbers."""
    hidden = sum(one.confidentiality is Confidentiality.CONFIDENTIAL for one in table.figures)
    absent = sum(one.obs_status in (ObsStatus.CANNOT_EXIST, ObsStatus.MISSING) for one in table.figures)
    return {
        "table": table.definition.code,
        "figures": str(len(table.figures)),
        "hidden": f"{hidden} ({100 * hidden / max(1, len(table.figures)):.1f} %)",
        "absent": str(absent),
        "status": "provisional" if table.provisional else "final",
        "sha256": checksum(table),
    }
