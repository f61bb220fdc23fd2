"""The data dictionary: which columns the tidy form of a table has, what they mean, and which codes they take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.compilation import CODES_ALWAYS_THE_SAME, Table
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.tables import Definition
from services.reporting.formats.tidy import HIDDEN_MARK

STATUSES = {"A": "normal", "P": "provisional", "M": "cannot exist", "O": "missing"}
CONFIDENTIALITIES = {"F": "free", "C": "confidential: hidden", "N": "not for publication: shown to staff"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the tidy form: `codes` with their meaning where they are always the same."""

    name: str
    title: str
    meaning: str
    codes: dict[str, str]


def columns_of(definition: Definition) -> list[Column]:
    """The columns in order: one for each dimension, then four that all tables have."""
    measures = {measure.code: measure.title for measure in definition.measures}
    return [
        *(Column(one.code, one.title, f"code list {one.codes}", listed(one.codes)) for one in definition.dimensions),
        Column("measure", "Measure", "what the value measures", measures),
        Column("value", "Value", f"{definition.unit} Empty where no value can exist, {HIDDEN_MARK} where hidden.", {}),
        Column("obs_status", "Observation status", "SDMX CL_OBS_STATUS", STATUSES),
        Column("confidentiality", "Confidentiality", "SDMX CL_CONF_STATUS", CONFIDENTIALITIES),
    ]


def listed(codes: str) -> dict[str, str]:
    """The meaning of each code of a list that is always the same; nothing for other lists."""
    known: Sequence[str] = CODES_ALWAYS_THE_SAME.get(codes, ())
    return {code: code.replace("_", " ") for code in known} | ({TOTAL: "total"} if known else {})


def as_csvw(definition: Definition) -> dict[str, Any]:
    """The dictionary as metadata of CSV on the Web (W3C), for those who read the CSV by program."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{definition.code}.csv",
        "dc:title": f"{definition.code} {definition.title}",
        "dc:description": f"{definition.population} {definition.unit} {definition.period}",
        "dialect": {"header": True, "delimiter": ",", "lineTerminators": ["\r\n"], "encoding": "utf-8"},
        "tableSchema": {
            "columns": [described(column) for column in columns_of(definition)],
            "primaryKey": [*(dimension.code for dimension in definition.dimensions), "measure"],
        },
    }


def described(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "titles": column.name, "dc:title": column.title}
    described |= {"dc:description": column.meaning, "datatype": "string", "required": column.name != "value"}
    if column.codes:
        described["dc:source"] = column.codes
    return described


def codes_in_use(table: Table) -> Iterator[tuple[str, str]]:
    """Each dimension's codes as they occur in a table, in order."""
    for place, dimension in enumerate(table.definition.dimensions):
        for code in dict.fromkeys(figure.codes[place] for figure in table.figures):
            yield dimension.code, code
