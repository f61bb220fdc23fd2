"""What the SDMX files refer to: a data structure for each table, its concepts, code lists and data flow, by pysdmx."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

from pysdmx.io.xml.sdmx21.writer.structure import write as write_21
from pysdmx.io.xml.sdmx30.writer.structure import write as write_30
from pysdmx.model import Code, Codelist, Concept, ConceptScheme, DataType, ItemReference, Organisation
from pysdmx.model.dataflow import Component, Components, Dataflow, DataStructureDefinition, Role
from pysdmx.model.message import Header

from contracts.scheme.countries import COUNTRIES
from contracts.scheme.nace import DIVISIONS
from contracts.scheme.programmes import load_programmes
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.tables import Definition, Kind
from services.reporting.formats.columns import listed
from services.reporting.questions import FIRST_YEAR, LAST_YEAR, Audience

AGENCY, VERSION = "CXC", "1.0"
FIXED_ON = datetime(2026, 11, 21, tzinfo=UTC)
"""When these structures were laid down; changes with their version."""
OBS_STATUS = {"A": "Normal value", "P": "Provisional value", "M": "Data cannot exist", "O": "Missing value"}
CONF_STATUS = {"F": "Free", "C": "Confidential", "N": "Not for publication, restricted for internal use only"}
UNITS = {"NUMBER": "Number", "EUR": "Euro", "DAY": "Days", "PC": "Per cent", "SCORE": "Marks from 1 to 5"}
UNIT_OF = {
    Kind.COUNT: "NUMBER",
    Kind.TARGET: "NUMBER",
    Kind.MONEY: "EUR",
    Kind.MEAN: "EUR",
    Kind.DAYS: "DAY",
    Kind.SHARE: "PC",
    Kind.SCORE: "SCORE",
}


class Edition(StrEnum):
    """Editions of SDMX-ML in which the structure can be had."""

    SDMX_2_1 = "2.1"
    SDMX_3_0 = "3.0"


def sdmx_id(code: str) -> str:
    """A code as SDMX allows it: `11_OR_MORE` for `11+`."""
    return code.replace("+", "_OR_MORE")


def columns_before(definition: Definition) -> list[str]:
    """The dimensions of a table's data structure: what was asked for, its own dimensions, the measure."""
    own = [dimension.code.upper() for dimension in definition.dimensions]
    return ["CALL", "ASKED_PARTNERSHIP", "ASKED_YEAR", *own, "INDICATOR"]


ATTRIBUTES = ("OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE")
OF_THE_WHOLE = ("AS_OF", "AUDIENCE")


def as_structure(definition: Definition, edition: Edition) -> bytes:
    """The structure message of a table in SDMX-ML."""
    structure = structure_of(definition)
    flow = Dataflow(
        id=f"DF_{definition.code}", agency=AGENCY, version=VERSION, name=definition.title, structure=structure
    )
    lists = {one.short_urn: one for one in map(codes_of, structure.components) if one}
    header = Header(id=f"DSD_{definition.code}", prepared=FIXED_ON, sender=Organisation(id=AGENCY))
    write: Callable[..., str | None] = write_21 if edition is Edition.SDMX_2_1 else write_30
    return (write([*lists.values(), concepts_of(definition), structure, flow], header=header) or "").encode()


def codes_of(component: Component) -> Codelist | None:
    return component.local_codes if isinstance(component.local_codes, Codelist) else None


def structure_of(definition: Definition) -> DataStructureDefinition:
    """Dimensions first, then the observed value, then what is said about it."""
    lists = lists_of(definition)
    coded = [component(definition, one, Role.DIMENSION, lists.get(one)) for one in columns_before(definition)]
    about = [component(definition, one, Role.ATTRIBUTE, lists[one], "O") for one in ATTRIBUTES]
    whole = [component(definition, one, Role.ATTRIBUTE, lists.get(one), "D") for one in OF_THE_WHOLE]
    value = component(definition, "OBS_VALUE", Role.MEASURE, None)
    return DataStructureDefinition(
        id=f"DSD_{definition.code}",
        agency=AGENCY,
        version=VERSION,
        name=definition.title,
        description=f"{definition.population} {definition.unit} {definition.period}",
        components=Components([*coded, value, *about, *whole]),
    )


def component(
    definition: Definition, name: str, role: Role, codes: Codelist | None, level: str | None = None
) -> Component:
    """A column of the data structure; what has no code list is written as its type says."""
    return Component(
        id=name,
        required=name != "OBS_VALUE",
        role=role,
        concept=ItemReference(
            sdmx_type="Concept", agency=AGENCY, id=concept_scheme(definition), version=VERSION, item_id=name
        ),
        local_codes=codes,
        local_dtype=None if codes else type_of(name),
        attachment_level=level,
    )


def type_of(name: str) -> DataType:
    """How a column without a code list is written."""
    return {"OBS_VALUE": DataType.DECIMAL, "AS_OF": DataType.DATE_TIME}.get(name, DataType.STRING)


def concept_scheme(definition: Definition) -> str:
    return f"CS_{definition.code}"


def concepts_of(definition: Definition) -> ConceptScheme:
    """What each column means."""
    names = {dimension.code.upper(): dimension.title for dimension in definition.dimensions} | {
        "CALL": "Call of the programme",
        "ASKED_PARTNERSHIP": "Partnership that was asked for",
        "ASKED_YEAR": "Year of the stay's first day that was asked for",
        "INDICATOR": "Measure",
        "OBS_VALUE": "Value",
        "OBS_STATUS": "Observation status",
        "CONF_STATUS": "Confidentiality status",
        "UNIT_MEASURE": "Unit of measure",
        "AS_OF": "Time until which what was recorded is counted",
        "AUDIENCE": "For whom",
    }
    lists = lists_of(definition)
    items = [
        Concept(id=name, name=title, codes=lists.get(name), dtype=None if lists.get(name) else type_of(name))
        for name, title in names.items()
    ]
    return ConceptScheme(
        id=concept_scheme(definition), agency=AGENCY, version=VERSION, name=definition.title, items=items
    )


def lists_of(definition: Definition) -> dict[str, Codelist]:
    """The code list of each column that has one."""
    measures = {measure.code: measure.title for measure in definition.measures}
    years = {str(year): str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    own = {one.code.upper(): list_named(one.codes) for one in definition.dimensions}
    return {column: codes for column, codes in own.items() if codes} | {
        "CALL": code_list("CL_CALL", {one.code: one.title for one in load_programmes().all}),
        "ASKED_PARTNERSHIP": code_list("CL_PARTNERSHIP", all_partnerships()),
        "ASKED_YEAR": code_list("CL_YEAR", years | {TOTAL: "All years"}),
        "INDICATOR": code_list(f"CL_INDICATOR_{definition.code}", measures),
        "OBS_STATUS": code_list("CL_OBS_STATUS", OBS_STATUS),
        "CONF_STATUS": code_list("CL_CONF_STATUS", CONF_STATUS),
        "UNIT_MEASURE": code_list("CL_UNIT_MEASURE", UNITS),
        "AUDIENCE": code_list("CL_AUDIENCE", {one.value: one.value for one in Audience}),
    }


def list_named(codes: str) -> Codelist | None:
    """The code list of a dimension; none where a table takes codes that are listed nowhere."""
    match codes:
        case "origins" | "hosts":
            return code_list("CL_COUNTRY", {**COUNTRIES, TOTAL: "Total"})
        case "divisions":
            return code_list("CL_NACE2_DIVISION", {one: f"NACE Rev. 2 {one}" for one in DIVISIONS} | {TOTAL: "Total"})
        case "partnerships":
            return code_list("CL_PARTNERSHIP", all_partnerships())
    known = listed(codes)
    return code_list(f"CL_{codes.upper()}", known) if known else None


@cache
def all_partnerships() -> dict[str, str]:
    """Every partnership of every call."""
    known = {one.code: one.name for programme in load_programmes().all for one in programme.partnerships}
    return dict(sorted(known.items())) | {TOTAL: "All partnerships"}


def code_list(name: str, codes: Mapping[str, str]) -> Codelist:
    items = [Code(id=sdmx_id(code), name=title) for code, title in codes.items()]
    return Codelist(id=name, agency=AGENCY, version=VERSION, name=name.removeprefix("CL_").lower(), items=items)
