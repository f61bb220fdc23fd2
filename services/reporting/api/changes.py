"""What changed in a table between two times, event by event."""

from datetime import datetime
from typing import Annotated, Any

from asyncpg import Record
from fastapi import APIRouter, Query, Request

from services.kernel.clock import rfc3339
from services.kernel.http.calling import service_of
from services.kernel.http.commands import query
from services.kernel.http.problems import forbidden, not_found, unprocessable
from services.kernel.transaction import Transaction
from services.reporting.changing.explanation import Changed, Explanation, explain
from services.reporting.completeness import watch_of
from services.reporting.definitions import all_definitions
from services.reporting.domain.counting import COUNTINGS, OF_REGISTRATIONS
from services.reporting.domain.tables import Definition
from services.reporting.questions import Question, looks_inside, question_in, refuse_the_future, time_in

router = APIRouter()


@router.get("/api/statistics/{code}/changes")
@query(audited=looks_inside)
async def show_changes(
    tx: Transaction,
    request: Request,
    code: str,
    since: Annotated[str, Query(description="the earlier time (RFC 3339)")] = "",
    as_of: Annotated[str, Query(description="the later time (RFC 3339); now when not given")] = "",
    call: Annotated[str, Query(description="a call; the open one when not given")] = "",
    year: Annotated[str, Query(description="the year of the stay's first day; all when not given")] = "",
    partnership: Annotated[str, Query(description="the visitor's partnership; all when not given")] = "",
    audience: Annotated[str, Query(description="internal: single exchanges are named")] = "",
) -> dict[str, Any]:
    question = question_in(request.query_params, tx.person, tx.now)
    definition, earlier = what_is_compared(code, since, question)
    refuse_the_future(question, tx.now, await watch_of(service_of(request)).complete_to())
    return as_json(await explain(tx, definition, question, earlier))


def what_is_compared(code: str, since: str, question: Question) -> tuple[Definition, datetime]:
    """The table and the earlier time; 404, 403 or 422 where there is nothing to compare."""
    definition = all_definitions().get(code)
    if definition is None or code not in COUNTINGS:
        raise not_found()
    if not question.is_internal:
        raise forbidden("Changes name single exchanges. Ask for audience=internal.")
    earlier = time_in(since)
    if earlier is None or earlier >= question.as_of:
        raise unprocessable(("since", "write an RFC 3339 time before as_of, as in 2026-06-01T09:00:00Z"))
    return definition, earlier


def as_json(explanation: Explanation) -> dict[str, Any]:
    question, definition = explanation.table.question, explanation.table.definition
    return {
        "table": definition.code,
        "title": definition.title,
        "call": question.programme.code,
        "year": question.year,
        "partnership": question.partnership,
        "since": rfc3339(explanation.since),
        "as_of": rfc3339(question.as_of),
        "cells": [as_cell(definition, changed) for changed in explanation.changed],
    }


def as_cell(definition: Definition, changed: Changed) -> dict[str, Any]:
    subject = "organisation" if definition.code == OF_REGISTRATIONS else "application"
    codes = zip((dimension.code for dimension in definition.dimensions), changed.codes, strict=True)
    return {
        **dict(codes),
        "measure": changed.measure,
        "before": changed.before,
        "after": changed.after,
        "events": [as_event(event, subject) for event in changed.events],
    }


def as_event(event: Record, subject: str) -> dict[str, str]:
    return {
        subject: event["key"],
        "event": event["type"].split(".")[-2],
        "id": str(event["event_id"]),
        "occurred_at": rfc3339(event["occurred_at"]),
        "recorded_at": rfc3339(event["recorded_at"]),
    }
