"""What every answer has in common: problems in one form, a correlation id, limits, measured time."""

import time
from collections.abc import Mapping
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kernel.database import is_transient
from services.kernel.http.calling import correlation_of, service_of, signed_in
from services.kernel.http.headers import ALWAYS, STRICT_TRANSPORT, completed
from services.kernel.http.limits import BodyLimit
from services.kernel.http.pages import problem_page
from services.kernel.http.problems import Problem, from_http, from_validation, unavailable, wants_page
from services.kernel.http.refusals import note_refusal
from services.kernel.metrics import REQUESTS

log = structlog.get_logger()


def install_answers(app: FastAPI, large_bodies: Mapping[str, int]) -> None:
    """Give an application its middleware and its error answers."""
    app.add_middleware(BodyLimit, limit=app.state.service.settings.request_limit_bytes, by_ending=large_bodies)
    app.exception_handler(Problem)(answer_problem)
    app.exception_handler(RequestValidationError)(answer_invalid)
    app.exception_handler(HTTPException)(answer_http)
    app.exception_handler(Exception)(answer_unexpected)


class InContext:
    """Around everything else: the correlation id in the log, what every answer's headers say, how long it took."""

    def __init__(self, app: ASGIApp, *, strict_transport: bool) -> None:
        self.app = app
        self.always = (*ALWAYS, STRICT_TRANSPORT) if strict_transport else ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request = Request(scope)
        correlation = str(correlation_of(request))
        began = time.perf_counter()

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = time.perf_counter() - began
                REQUESTS.labels(service_of(request).name, request.method, str(message["status"])).observe(took)
                named = (b"x-correlation-id", correlation.encode())
                message["headers"] = completed(message["headers"], (named, *self.always))
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=correlation):
            await self.app(scope, receive, send_named)


async def answer_problem(request: Request, problem: Any) -> Response:
    await note_refusal(request, problem.status)
    return problem_page(request, problem) if wants_page(request) else problem.answer()


async def answer_invalid(request: Request, wrong: Any) -> Response:
    """Who is not signed in learns nothing about bodies."""
    try:
        if getattr(request.scope.get("endpoint"), "for_the_signed_in", False):
            signed_in(request)
    except Problem as stranger:
        return await answer_problem(request, stranger)
    return await answer_problem(request, wrong_media_type(request) or from_validation(wrong))


async def answer_http(request: Request, wrong: Any) -> Response:
    return await answer_problem(request, from_http(wrong))


async def answer_unexpected(request: Request, wrong: Exception) -> Response:
    """A passing failure asks to try again; anything else is our fault, is logged, and shows nothing of itself.

    A value that no database column can hold (a zero byte, a number out of range) is the caller's.
    """
    if is_transient(wrong):
        return await answer_problem(request, unavailable("A part of the system does not answer. Try again shortly."))
    if isinstance(wrong, (asyncpg.DataError, OverflowError)):
        log.warning("request.unreadable_value", path=request.url.path, reason=type(wrong).__name__)
        return await answer_problem(
            request, Problem(422, "A value in the address or the body cannot be read.", errors=[])
        )
    log.error("request.failed", path=request.url.path, method=request.method, exc_info=wrong)
    correlation = str(correlation_of(request))
    return await answer_problem(
        request, Problem(500, "Something went wrong on our side. Tell us this id.", id=correlation)
    )


def wrong_media_type(request: Request) -> Problem | None:
    """415 when the body is not of the kind that the route takes."""
    body_field = getattr(request.scope.get("route"), "body_field", None)
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body_field is None:
        return None
    if isinstance(body_field.field_info, Form):
        good = ["multipart/form-data", "application/x-www-form-urlencoded"]
    else:
        good = ["application/json"]
    return None if given in good else Problem(415, f"Send the body as Content-Type: {good[0]}.")
