"""Tables as SDMX-CSV 2.0 and as SDMX-ML 2.1. A hidden value is not there, and its CONF_STATUS says C."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from services.kernel.clock import rfc3339
from services.reporting.compilation import Table
from services.reporting.domain.disclosure.cells import TOTAL
from services.reporting.domain.tables import Figure
from services.reporting.formats.structure import (
    AGENCY,
    ATTRIBUTES,
    OF_THE_WHOLE,
    UNIT_OF,
    VERSION,
    columns_before,
    sdmx_id,
)

CSV_TYPE = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
ML_TYPE = "application/vnd.sdmx.structurespecificdata+xml; version=2.1"
STRUCTURE_TYPE = "application/vnd.sdmx.structure+xml; version="

BEGIN = """<?xml version="1.0" encoding="UTF-8"?>
<mes:StructureSpecificData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" \
xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common" \
xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific" xmlns:cxc="{namespace}">
<mes:Header>
<mes:ID>{flow}</mes:ID>
<mes:Test>false</mes:Test>
<mes:Prepared>{as_of}</mes:Prepared>
<mes:Sender id="{agency}"/>
<mes:Structure structureID="{flow}" namespace="{namespace}" dimensionAtObservation="AllDimensions">
<com:StructureUsage><Ref agencyID="{agency}" id="{flow}" version="{version}" class="Dataflow"/></com:StructureUsage>
</mes:Structure>
</mes:Header>
<mes:DataSet ss:structureRef="{flow}" xsi:type="cxc:DataSetType" ss:dataScope="DataStructure" action="Replace" {whole}>
"""
END = "</mes:DataSet>\n</mes:StructureSpecificData>\n"


def as_sdmx_csv(table: Table, complete_to: datetime | None) -> bytes:
    """A row for each figure, under the header that SDMX-CSV 2.0 prescribes."""
    before = columns_before(table.definition)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *before, "OBS_VALUE", *ATTRIBUTES, *OF_THE_WHOLE])
    whole = of_the_whole(table).values()
    begin = ["dataflow", f"{AGENCY}:{flow_of(table)}({VERSION})", "R"]
    for observed in observations(table):
        written = [observed.get(name, "") for name in (*before, "OBS_VALUE", *ATTRIBUTES)]
        writer.writerow([*begin, *written, *whole])
    return text.getvalue().encode()


def as_sdmx_ml(table: Table, complete_to: datetime | None) -> bytes:
    """A flat, structure-specific data message."""
    flow = flow_of(table)
    namespace = (
        f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={AGENCY}:{flow}({VERSION}):ObsLevelDim:AllDimensions"
    )
    begin = BEGIN.format(
        namespace=escape(namespace),
        flow=flow,
        agency=AGENCY,
        version=VERSION,
        as_of=rfc3339(table.question.as_of),
        whole=attributes(of_the_whole(table)),
    )
    rows = (f"<Obs {attributes(observed)}/>\n" for observed in observations(table))
    return "".join([begin, *rows, END]).encode()


def flow_of(table: Table) -> str:
    return f"DF_{table.definition.code}"


def of_the_whole(table: Table) -> dict[str, str]:
    """What is the same for all observations."""
    return {"AS_OF": rfc3339(table.question.as_of), "AUDIENCE": table.question.audience.value}


def attributes(values: dict[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in values.items())


def observations(table: Table) -> Iterator[dict[str, str]]:
    """Each figure by the columns of the data structure; without OBS_VALUE where there is none to see."""
    question, kinds = table.question, {measure.code: measure.kind for measure in table.definition.measures}
    asked = (question.programme.code, question.partnership or TOTAL, str(question.year or TOTAL))
    columns = columns_before(table.definition)
    for figure in table.figures:
        codes = map(sdmx_id, (*asked, *figure.codes, figure.measure))
        yield dict(zip(columns, codes, strict=True)) | said_of(figure, UNIT_OF[kinds[figure.measure]])


def said_of(figure: Figure, unit: str) -> dict[str, str]:
    """The value and the attributes of an observation."""
    value = {} if figure.value is None else {"OBS_VALUE": str(figure.value)}
    marks = (figure.obs_status.value, figure.confidentiality.value, unit)
    return value | dict(zip(ATTRIBUTES, marks, strict=True))
