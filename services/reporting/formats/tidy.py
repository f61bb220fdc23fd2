"""The same table as JSON and as CSV."""

import csv
import io
from datetime import datetime
from hashlib import sha256
from typing import Any

from services.kernel.clock import rfc3339
from services.reporting.compilation import CODES_ALWAYS_THE_SAME, Table
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.tables import Confidentiality, Definition, Dimension, Figure

HIDDEN_MARK = ":c"
ALWAYS = ("measure", "value", "obs_status", "confidentiality")


def as_json(table: Table, complete_to: datetime | None) -> dict[str, Any]:
    """The table as the public interface shows it."""
    question, definition = table.question, table.definition
    return {
        "table": definition.code,
        "title": definition.title,
        "call": question.programme.code,
        "year": question.year,
        "partnership": question.partnership,
        "audience": question.audience,
        "as_of": rfc3339(question.as_of),
        "complete_to": rfc3339(complete_to) if complete_to else None,
        "provisional": table.provisional,
        "rows": len(table.figures),
        "sha256": checksum(table),
        "dimensions": [dimension.code for dimension in definition.dimensions],
        "measures": [measure.code for measure in definition.measures],
        "cells": [as_cell(definition, figure) for figure in table.figures],
    }


def as_cell(definition: Definition, figure: Figure) -> dict[str, Any]:
    codes = zip((dimension.code for dimension in definition.dimensions), figure.codes, strict=True)
    return {
        **dict(codes),
        "measure": figure.measure,
        "value": figure.value,
        "obs_status": figure.obs_status,
        "confidentiality": figure.confidentiality,
    }


def as_csv(table: Table) -> str:
    """The table's cells as RFC 4180 text: a header, one line for each cell, `:c` for a hidden value."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*(dimension.code for dimension in table.definition.dimensions), *ALWAYS])
    for figure in table.figures:
        writer.writerow([*figure.codes, figure.measure, shown(figure), figure.obs_status, figure.confidentiality])
    return text.getvalue()


def checksum(table: Table) -> str:
    """SHA-256 of the table's CSV: the same in every format of the same numbers."""
    return sha256(as_csv(table).encode()).hexdigest()


def shown(figure: Figure) -> int | str:
    """The value as text or number; nothing for one that cannot exist."""
    if figure.confidentiality is Confidentiality.CONFIDENTIAL:
        return HIDDEN_MARK
    return "" if figure.value is None else figure.value


def file_name(table: Table, ending: str) -> str:
    question = table.question
    parts = [table.definition.code, question.programme.code, question.partnership, str(question.year or ""), ending]
    return "_".join(part for part in parts[:-1] if part) + f".{ending}"


def as_dimension(dimension: Dimension) -> dict[str, Any]:
    """A dimension with its code list, where that is always the same; other lists hold the codes that occur."""
    listed = CODES_ALWAYS_THE_SAME.get(dimension.codes)
    return {
        "code": dimension.code,
        "title": dimension.title,
        "code_list": dimension.codes,
        "codes": [*listed, TOTAL] if listed else None,
    }


def as_definition(definition: Definition) -> dict[str, Any]:
    """What a table counts, for those who read it."""
    return {
        "table": definition.code,
        "title": definition.title,
        "population": definition.population,
        "unit": definition.unit,
        "period": definition.period,
        "internal_only": definition.internal_only or None,
        "dimensions": [as_dimension(dimension) for dimension in definition.dimensions],
        "measures": [
            {"code": measure.code, "title": measure.title, "kind": measure.kind, "public": measure.public}
            for measure in definition.measures
        ],
    }
