"""Statistics: which tables there are, and each of them for a call, a year, a partnership, as of any time."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.http.problems import not_found
from services.kernel.transaction import Transaction
from services.reporting.compilation import compile_tables
from services.reporting.completeness import watch_of
from services.reporting.definitions import all_definitions
from services.reporting.domain.tables import Definition
from services.reporting.formats import as_definition
from services.reporting.formats.columns import as_csvw
from services.reporting.formats.rendering import answer_with
from services.reporting.formats.sdmx import STRUCTURE_TYPE
from services.reporting.formats.structure import Edition, as_structure
from services.reporting.publication import as_published
from services.reporting.questions import looks_inside, question_in, refuse_the_future, refuse_the_public

router = APIRouter()


@router.get("/api/statistics")
@query(public=True)
async def list_statistics(tx: Transaction) -> dict[str, Any]:
    return {"items": [as_definition(definition) for definition in all_definitions().values()], "next": None}


@router.get("/api/statistics/{code}")
@query(public=True, audited=looks_inside)
async def show_statistics(
    tx: Transaction,
    request: Request,
    code: str,
    call: Annotated[str, Query(description="a call; the open one when not given")] = "",
    year: Annotated[str, Query(description="the year of the stay's first day; all when not given")] = "",
    partnership: Annotated[str, Query(description="the visitor's partnership; all when not given")] = "",
    as_of: Annotated[str, Query(description="what had been recorded by then (RFC 3339); now when not given")] = "",
    audience: Annotated[str, Query(description="public or internal")] = "",
    format: Annotated[str, Query(description="json, csv, xlsx, sdmx-csv, sdmx-ml or pdf")] = "",  # noqa: A002
) -> Any:
    definition = definition_of(code)
    question = question_in(request.query_params, tx.person, tx.now)
    refuse_the_public(definition, question)
    complete_to = await watch_of(service_of(request)).complete_to()
    refuse_the_future(question, tx.now, complete_to)
    question = as_published(question, service_of(request), complete_to)
    [table] = await compile_tables(tx, [definition], question)
    return await answer_with(table, complete_to)


@router.get("/api/statistics/{code}/dictionary")
@query(public=True)
async def show_dictionary(tx: Transaction, code: str) -> Any:
    """What the columns of a table's CSV mean, as metadata of CSV on the Web."""
    return JSONResponse(as_csvw(definition_of(code)), media_type="application/csvm+json")


@router.get("/api/statistics/{code}/structure")
@query(public=True)
async def show_structure(
    tx: Transaction, code: str, edition: Annotated[Edition, Query(description="of SDMX-ML")] = Edition.SDMX_2_1
) -> Any:
    """The data structure definition of a table with its concepts, code lists and data flow, in SDMX-ML."""
    content = await asyncio.to_thread(as_structure, definition_of(code), edition)
    return Response(content, media_type=f"{STRUCTURE_TYPE}{edition}")


def definition_of(code: str) -> Definition:
    """The table of this code; 404 where there is none."""
    definition = all_definitions().get(code)
    if definition is None:
        raise not_found()
    return definition
